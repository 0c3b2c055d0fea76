// One case in a process of its own: RUNTIME case.mjs ENTRY BASE_URL NAME. Prints how each call went, and the peak.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { inspect } from "node:util";
import { CALLS, Stopped } from "./calls.mjs";
import { CASES } from "./cases/index.mjs";
import { PROBES } from "./cases/probes.mjs";
import { nameOf } from "./expect.mjs";
import { KEY } from "./key.mjs";

/** Far more than any of the calls takes. */
const LIMIT_MS = 20_000;
/** The most that an error keeps of a body, and the longest message: what is said of it comes on top. */
const MOST_OF_A_BODY = 64 * 1024;
const MOST_OF_A_MESSAGE = MOST_OF_A_BODY + 1_000;

const escaped = [];
process.on("unhandledRejection", (reason) => escaped.push(`unhandled rejection: ${inspect(reason)}`));
process.on("uncaughtException", (error) => escaped.push(`uncaught exception: ${inspect(error)}`));
process.on("warning", (warning) => escaped.push(`warning: ${inspect(warning)}`));

const [entry, baseUrl, name] = process.argv.slice(-3);
const prototypes = [Object.prototype, Array.prototype, Function.prototype, Promise.prototype];
const fingerprint = () => prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String).join());
const before = fingerprint();

const phronyClient = await import(entry);
const hostile = [...CASES, ...PROBES].find((hostile) => hostile.name === name);
const phrony = new phronyClient.Phrony({ apiKey: KEY, baseUrl, maxRetries: 0, timeoutMs: 5_000, ...hostile.client });

const calls = [];
for (const [call, expectation, options] of hostile.calls) {
  const { runId = "r", abortAfterMs, ...others } = /** @type {any} */ (options ?? {});
  const outcome = await outcomeOf(CALLS[call], runId, others, abortAfterMs);
  calls.push({
    call: runId === "r" ? call : `${call} ${runId}`,
    ...said(outcome),
    failure: failureOf(outcome, expectation),
  });
  // Whoever hangs would do so again.
  if (outcome.hung) break;
}

let after;
try {
  assert.deepEqual(await phrony.getRun("well", { maxRetries: 1, timeoutMs: 5_000 }), {
    runId: "well",
    status: "Completed",
    output: null,
  });
  // What somebody has left behind fails later, if at all.
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(fingerprint(), before, "a prototype was changed");
  assert.deepEqual(escaped, []);
} catch (failure) {
  after = String(failure?.stack ?? failure);
}
// What keeps the process alive, such as an idle connection, is not waited for.
process.stdout.write(`${JSON.stringify({ calls, after, peak: peak() })}\n`, () => process.exit(0));

/** Makes a call, and waits for its end. */
async function outcomeOf(call, runId, options, abortAfterMs) {
  const reason = new Error("the caller has had enough");
  const leaving = new AbortController();
  if (abortAfterMs !== undefined) {
    options = { ...options, signal: leaving.signal };
    setTimeout(() => leaving.abort(reason), abortAfterMs);
  }
  let watchdog;
  const hung = new Promise((resolve) => {
    watchdog = setTimeout(() => resolve({ hung: true }), hostile.limitMs ?? LIMIT_MS);
  });
  const ended = call(phrony, runId, options).then(
    (value) => ({ value }),
    (thrown) => {
      const { error, value } = thrown instanceof Stopped ? thrown : { error: thrown };
      return { error, value, aborted: error === reason };
    },
  );
  const outcome = await Promise.race([ended, hung]);
  clearTimeout(watchdog);
  return outcome;
}

/** What is wrong with how the call has ended. */
function failureOf(outcome, expectation) {
  try {
    assert.ok(!outcome.hung, "it hangs");
    if (outcome.error && !outcome.aborted) checkError(outcome.error);
    expectation(outcome, phronyClient);
  } catch (failure) {
    return String(failure?.message ?? failure);
  }
}

function checkError(error) {
  assert.ok(error instanceof phronyClient.PhronyError, `it is no error of the package: ${inspect(error)}`);
  assert.ok(error.message.length <= MOST_OF_A_MESSAGE, `its message has ${error.message.length} characters`);
  const { body } = error;
  if (body !== undefined) assert.ok(body.length <= MOST_OF_A_BODY, `its body has ${body.length} characters`);
  const texts = [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: null, showHidden: true })];
  for (const text of texts) assert.ok(!text.includes(KEY), "the error holds the key");
}

/** How it went, in a few words. */
function said({ hung, aborted, error }) {
  if (hung) return { outcome: "hangs" };
  if (aborted) return { outcome: "aborted" };
  if (error === undefined) return { outcome: "data" };
  const message = String(error?.message).replace(/\s+/g, " ").slice(0, 60);
  return { outcome: `${nameOf(error, phronyClient)} ${error?.code}`, message };
}

/** The most memory that this process has had, in bytes. */
function peak() {
  // Where there is /proc, from there: what `resourceUsage` tells may be the parent's, from before this program began.
  const status = "/proc/self/status";
  if (!existsSync(status)) return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(status, "utf8"))[1]) * 1024;
}
