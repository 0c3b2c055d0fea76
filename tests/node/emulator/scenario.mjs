// What the tests against the emulator share: one emulator a file, and runs brought to their next pause or end.

import { after, before } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startEmulator } from "../../support/emulator.mjs";
import { phronyClient } from "../../support/package.mjs";

const { pendingTasks, Phrony } = phronyClient;

/** Starts an emulator for the file's tests; the clients are there once the tests run. */
export function useEmulator() {
  const used = {};
  before(async () => {
    const emulator = await startEmulator({ args: ["--speed", "50"] });
    used.emulator = emulator;
    used.agents = emulator.agents;
    /** A client with one of the emulator's keys, or any other. */
    used.client = (key, options = {}) =>
      new Phrony({ apiKey: emulator.keys[key] ?? key, baseUrl: emulator.baseUrl, ...options });
    used.phrony = used.client("full");
  });
  after(() => used.emulator?.stop());
  return used;
}

/** Starts a run of a scenario and waits until it does not go on by itself. */
export async function startAndPause({ phrony, agents }, scenario, input = {}) {
  const { runId } = await phrony.startRun(agents[scenario], { input });
  const run = await phrony.waitForRun(runId, { until: "paused", pollIntervalMs: 5, timeoutMs: 10_000 });
  const conversation = await phrony.getConversation(runId);
  return { runId, run, conversation, tasks: pendingTasks(conversation) };
}

/** Waits until a person is asked; a run may wait for an agent before that. */
export async function untilTasksPend(phrony, runId) {
  for (let left = 1000; left > 0; left--) {
    const tasks = pendingTasks(await phrony.getConversation(runId));
    if (tasks.length > 0) return tasks;
    await setTimeout(10);
  }
  throw new Error(`nobody was asked in run ${runId}`);
}

/** Waits for the end of a run. */
export function finish(phrony, runId) {
  return phrony.waitForRun(runId, { pollIntervalMs: 5, timeoutMs: 10_000 });
}

/** Waits for the pause with this status that follows an answer. */
export function pausedAgain(phrony, runId, status) {
  return phrony.waitForRun(runId, { until: (run) => run.status === status, pollIntervalMs: 5, timeoutMs: 10_000 });
}
