// Acting on a live run: for the right task, once, shown at once, with exact errors.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordingFetch, snapshotWhere } from "../../support/live.mjs";
import { phronyClient } from "../../support/package.mjs";
import { useEmulator } from "../emulator/scenario.mjs";

const { PhronyBadRequestError, PhronyConflictError, PhronyInputError } = phronyClient;
const used = useEmulator();

async function start(scenario) {
  const recorded = recordingFetch();
  const phrony = used.client("full", { fetch: recorded.fetch });
  const { runId } = await phrony.startRun(used.agents[scenario], { input: {} });
  return { phrony, runId, live: phrony.liveRun(runId), requests: recorded.requests };
}

const hasTask = ({ pendingTasks }) => pendingTasks.length > 0;

/** A live run of the scenario that waits for its first task. */
async function startAndWait(scenario) {
  const started = await start(scenario);
  const { pendingTasks } = await snapshotWhere(started.live, hasTask);
  return { ...started, task: pendingTasks[0] };
}

function refused(promise, message) {
  return assert.rejects(promise, (error) => {
    assert.ok(error instanceof PhronyInputError, error);
    assert.match(error.message, message);
    return true;
  });
}

test("a task is shown as being answered, then it is gone", async () => {
  const { live, task } = await startAndWait("approval");
  assert.equal(task.submitting, false);
  const answered = live.approve(task.taskId);
  // `async` functions begin at once, so that a button can be disabled in the same frame.
  assert.deepEqual(live.getSnapshot().pendingTasks, [{ ...task, submitting: true }]);
  await answered;
  assert.deepEqual(live.getSnapshot().pendingTasks, []);
  const { output } = await live.finished;
  assert.equal(output.approved, true);
});

test("a double click is one answer, and so is one from another follower", async () => {
  const { phrony, runId, live, task, requests } = await startAndWait("approval");
  const other = phrony.liveRun(runId);
  const answers = [live.approve(task.taskId), live.approve(), other.approve(task.taskId)];
  const [first, ...others] = await Promise.all(answers);
  for (const answer of others) assert.equal(answer, first);
  assert.equal(await live.approve(task.taskId), first);
  await live.finished;
  assert.equal(requests.filter((request) => request === "POST messages").length, 1);
});

test("a listener that acts whenever it sees a task answers it once", async () => {
  const { live, requests } = await start("approval");
  const unsubscribe = live.subscribe(() => {
    for (const { taskId } of live.getSnapshot().pendingTasks) live.approve(taskId);
  });
  await live.finished;
  unsubscribe();
  assert.equal(requests.filter((request) => request === "POST messages").length, 1);
});

test("another answer while one is on its way is refused", async () => {
  const { live, task, requests } = await startAndWait("approval");
  const approved = live.approve(task.taskId);
  await refused(live.reject(task.taskId), /another input is on its way/);
  await approved;
  assert.equal(requests.filter((request) => request === "POST messages").length, 1);
});

describe("what cannot be right is refused before any request", () => {
  test("a dashboard task, with where to go", async () => {
    const { live, task, requests } = await startAndWait("anomaly");
    await refused(live.approve(task.taskId), /only the Phrony dashboard can complete; go there/);
    await refused(live.approve(), /only the Phrony dashboard can complete/);
    assert.ok(!requests.includes("POST messages"));
    live.close();
  });

  test("an answer of another kind, or an option that is none", async () => {
    const { live, task, requests } = await startAndWait("multi-option");
    await refused(live.approve(), /multi_option, and does not take a decision/);
    await refused(live.answer(task.taskId, "x"), /does not take a text/);
    await refused(live.choose(task.taskId, "nonsense"), /none of the options/);
    assert.ok(!requests.includes("POST messages"));
    live.close();
  });

  test("an answer to a task that is over, and any input after the end", async () => {
    const { live, task } = await startAndWait("text");
    await live.answer(undefined, "yes");
    await refused(live.answer(task.taskId, "no"), /another input is on its way or was accepted/);
    await live.finished;
    await refused(live.answer(undefined, "late"), /the session has ended/);
    await refused(live.say("late"), /the session has ended/);
    await refused(live.skipWait(), /the session has ended/);
  });

  test("no task at all", async () => {
    const { live } = await start("chat");
    await snapshotWhere(live, ({ status }) => status === "WaitingForResponse");
    await refused(live.approve(), /no task waits for a decision/);
    live.close();
  });

  test("an input that the builder refuses", async () => {
    const { live, task } = await startAndWait("number");
    await refused(live.answer(task.taskId, NaN), /numberValue/);
    assert.equal(live.getSnapshot().pendingTasks[0].submitting, false);
    await live.answer(task.taskId, 2);
    await live.finished;
  });
});

test("a task that somebody else has completed is a conflict, and what is shown is up to date again", async () => {
  const { phrony, runId, live, task } = await startAndWait("approval");
  live.close();
  // A stream that tells nothing, so that only the conflict can say that what is shown is out of date.
  const url = `${used.emulator.baseUrl}/emulator/runs/${runId}/faults`;
  const headers = { "Content-Type": "application/json" };
  const faults = { stream: [{ do: { stall: { after: { events: 0 } } } }] };
  const { ok } = await fetch(url, { method: "PUT", headers, body: JSON.stringify(faults) });
  assert.ok(ok);
  const stale = used.client("full").liveRun(runId);
  const unsubscribe = stale.subscribe(() => {});
  await snapshotWhere(stale, hasTask);

  await phrony.sendRunMessage(runId, { runId, userTaskId: task.taskId, approved: true });
  await assert.rejects(stale.approve(task.taskId), PhronyConflictError);
  await snapshotWhere(stale, (snapshot) => !hasTask(snapshot));
  unsubscribe();
  stale.close();
});

test("a conversation goes on with what is said, which shows before the stream tells", async () => {
  const { live } = await start("chat");
  for (const words of ["Hello", "bye"]) {
    await snapshotWhere(live, ({ status }) => status === "WaitingForResponse");
    await live.say(words);
    assert.notEqual(live.getSnapshot().status, "WaitingForResponse");
  }
  assert.equal((await live.finished).phase, "finished");
});

test("a timer is skipped; when none runs, the service says so", async () => {
  const { live } = await start("timer");
  await snapshotWhere(live, ({ status }) => status === "WaitingForTimer");
  await live.skipWait();
  assert.equal((await live.finished).status, "Completed");

  const other = await startAndWait("approval");
  await assert.rejects(other.live.skipWait(), PhronyBadRequestError);
  other.live.close();
});

test("an action needs no follower if it names its task", async () => {
  const { live, task, phrony, runId } = await startAndWait("approval");
  live.close();
  const fresh = used.client("full").liveRun(runId);
  await refused(fresh.approve(), /nothing is known of the run yet/);
  await fresh.approve(task.taskId);
  assert.equal((await phrony.waitForRun(runId)).status, "Completed");
});
