// Starts a run, follows it in the terminal and answers what it waits for: `node headless.mjs --scenario approval`.

import { parseArgs } from "node:util";
import { importPackage, readEnvironment } from "./environment.mjs";
import { Answers } from "./headless/answers.mjs";
import { Printer } from "./headless/print.mjs";
import { describeError } from "./run/describe-error.mjs";
import { expectedEnd, inputFields } from "./run/scenarios.mjs";
import { waitsOf } from "./run/waits.mjs";

/** How long a run may take in all, in milliseconds. */
const PATIENCE_MS = 120_000;

try {
  await main();
} catch (error) {
  const { what, todo } = describeError(error);
  console.error(`demo: ${[what, todo].filter(Boolean).join(" ")}`);
  process.exitCode = 1;
}

async function main() {
  const { scenario } = parseArgs({ options: { scenario: { type: "string", default: "approval" } } }).values;
  const { emulator, packageFolder } = readEnvironment();
  const agentId = emulator.agents[scenario];
  if (agentId === undefined) {
    throw new Error(`there is no scenario "${scenario}"; there are ${Object.keys(emulator.agents).join(", ")}`);
  }
  const phronyClient = await importPackage(packageFolder);
  const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
  const signal = AbortSignal.timeout(PATIENCE_MS);

  const input = Object.fromEntries(inputFields(scenario).map(({ name, value }) => [name, value]));
  const { runId } = await phrony.startRun(agentId, { input }, { signal });
  console.log(`${scenario}: run ${runId}\n`);

  const live = phrony.liveRun(runId, { signal });
  const status = await follow(live, new Answers(live, emulator.baseUrl), signal);
  const expected = expectedEnd(scenario);
  if (status !== expected) throw new Error(`the run should have ended ${expected}, but it ended ${status}`);
}

/** Prints a run to its end, answers what it waits for, and returns the status that it ended with. */
async function follow(live, answers, signal) {
  const printer = new Printer();
  let last;
  try {
    for await (const snapshot of live) {
      last = snapshot;
      printer.steps(snapshot);
      for (const wait of waitsOf(snapshot)) {
        const answer = answers.to(wait);
        printer.wait(wait, snapshot.status, answer);
        await answer?.send();
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    const status = last?.session.status ?? "unknown";
    throw new Error(`gave up after ${PATIENCE_MS / 1_000} s; the run's status was ${status}`, { cause: error });
  }
  printer.end(last);
  return last.session.status;
}
