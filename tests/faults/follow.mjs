// Follows one run from beginning to end, as its plan says.

import { setTimeout } from "node:timers/promises";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { Answers } from "./answers.mjs";
import { Backstage } from "./backstage.mjs";
import { checkFinal } from "./final-check.mjs";
import { Problems } from "./problems.mjs";
import { RenewedKey } from "./renewed-key.mjs";
import { SnapshotCheck } from "./snapshot-check.mjs";

/** How long a run may take before it is stuck, in milliseconds. Nearly all end within a few seconds. */
const PATIENCE_MS = 60_000;

/**
 * Follows the run of a plan.
 *
 * @param {import("./plan.mjs").Plan} plan
 * @returns {Promise<{ runId: string, faults: number, problems: Problems }>} How often something went wrong on purpose,
 *   and what was wrong all the same.
 */
export async function followPlan(plan) {
  // Each run has an emulator of its own: what hits everybody must not hit another seed's run.
  const emulator = await startEmulator({ args: plan.emulator });
  try {
    return await followWith(emulator, plan);
  } finally {
    await emulator.stop();
  }
}

async function followWith({ baseUrl, keys, agents }, { keyName, scenario, input, faults, live: options, answering }) {
  const backstage = new Backstage(baseUrl);
  const key = new RenewedKey(keys[keyName], () => backstage.renewKey(keyName));
  const phrony = new phronyClient.Phrony({ apiKey: key.give, fetch: key.fetch, baseUrl });
  const { runId } = await phrony.startRun(agents[scenario], { input });
  await backstage.setFaults(runId, faults);

  const problems = new Problems();
  const live = phrony.liveRun(runId, options);
  const restarting = restartLater(backstage, faults.restart);
  const final = await follow(live, new Answers(live, backstage, answering), problems);
  const restarts = await restarting;
  const applied = await backstage.countFaults();

  await backstage.clearFaults();
  const conversation = await backstage.conversation(runId, await key.give());
  if (final !== undefined) checkFinal(final, conversation, keyName === "redacted", problems);
  return { runId, faults: applied + restarts, problems };
}

/** Restarts the emulator if that is among the faults; returns how often. */
async function restartLater(backstage, restart) {
  if (restart === undefined) return 0;
  await setTimeout(restart.afterMs);
  await backstage.restart(restart);
  return 1;
}

/** Follows a live run to its end; returns its last snapshot, unless it does not come to its end. */
async function follow(live, answers, problems) {
  const check = new SnapshotCheck(problems);
  const unsubscribe = live.subscribe(() => check.see(live.getSnapshot()));
  const patience = new AbortController();
  try {
    const last = await Promise.race([answerAll(live, answers), tooLong(patience.signal)]);
    if (last !== (await live.finished)) problems.add("wrong", "the loop's last snapshot is not the final one");
    if (last !== live.getSnapshot()) problems.add("wrong", "the final snapshot is not the one to get");
    return last;
  } catch (error) {
    problems.add("stuck", `${describe(error)}; ${stateOf(live.getSnapshot())}; ${describeLastAction(answers)}`);
    return undefined;
  } finally {
    patience.abort();
    answers.stop();
    unsubscribe();
    live.close();
  }
}

async function answerAll(live, answers) {
  let last;
  for await (const snapshot of live) {
    last = snapshot;
    answers.give(snapshot);
  }
  return last;
}

async function tooLong(signal) {
  await setTimeout(PATIENCE_MS, undefined, { signal });
  throw new Error(`it has not ended after ${PATIENCE_MS} ms`);
}

function stateOf({ connection, status, items, pendingTasks, error }) {
  const about = `${connection}, ${status}, ${items.length} items, ${pendingTasks.length} tasks`;
  return error === null ? about : `${about}, ${describe(error)}`;
}

function describeLastAction({ lastFailure }) {
  return lastFailure === undefined ? "no action failed" : `the last action that failed: ${describe(lastFailure)}`;
}

function describe(error) {
  return `${error.name} (${error.code ?? error.status ?? "no code"}): ${error.message}`;
}
