// Live runs against the emulator: what is shown is the run, whatever it does.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordingFetch, snapshotWhere } from "../../support/live.mjs";
import { finish, useEmulator } from "../emulator/scenario.mjs";

const used = useEmulator();

async function start(scenario, input = {}, options = {}) {
  const phrony = used.client("full", options);
  const { runId } = await phrony.startRun(used.agents[scenario], { input });
  return { phrony, runId, live: phrony.liveRun(runId) };
}

/** Follows to the end and does what an obliging person would. Returns all snapshots. */
async function follow(live) {
  const snapshots = [];
  const words = ["Hello", "bye"];
  for await (const snapshot of live) {
    snapshots.push(snapshot);
    const [task] = snapshot.pendingTasks;
    if (task !== undefined && !task.submitting) await answerTo(live, task);
    if (snapshot.status === "WaitingForResponse" && words.length > 0) await live.say(words.shift());
    if (snapshot.status === "WaitingForTimer") await live.skipWait();
  }
  return snapshots;
}

function answerTo(live, { taskId, kind, options }) {
  if (kind === "multi_option") return live.choose(taskId, options[0].id);
  if (kind === "text") return live.answer(taskId, "a text");
  if (kind === "number") return live.answer(taskId, 3);
  return live.approve(taskId);
}

describe("the end is the conversation", () => {
  for (const scenario of ["request", "approval", "multi-option", "text", "number", "chat", "timer", "sub-agents", "failing"]) {
    test(scenario, async () => {
      const { phrony, runId, live } = await start(scenario);
      const last = (await follow(live)).at(-1);
      const { session, runs, items } = await phrony.getConversation(runId);
      assert.deepEqual({ session: last.session, runs: last.runs, items: last.items }, { session, runs, items });
      assert.deepEqual(
        [last.connection, last.phase, last.status, last.output, last.error],
        ["closed", "finished", session.status, session.output, null],
      );
      assert.equal(await live.finished, last);
    });
  }
});

test("a healthy run costs one stream and two reads, however long it is", async (context) => {
  for (const events of [10, 1_000, 20_000]) {
    const { fetch, requests } = recordingFetch();
    // So slow that it is read while it goes on, and not only once it has ended.
    const { live } = await start("firehose", { events, bytes: 1, perSecond: events === 10 ? 5 : 0 }, { fetch });
    const { items } = await live.finished;
    assert.ok(items.length >= events);
    const following = requests.filter((request) => request !== "POST runs");
    context.diagnostic(`${events} events: ${following.join(", ")}`);
    assert.deepEqual(following, ["GET stream", "GET conversation", "GET conversation"]);
  }
});

test("a step is shown as soon as the stream tells of it, and is the conversation's own at the end", async () => {
  const { live } = await start("request");
  const snapshots = await follow(live);
  const provisional = snapshots.flatMap(({ items }) => items.filter((item) => item.provisional));
  assert.ok(provisional.length > 0);
  const last = new Map(snapshots.at(-1).items.map((item) => [item.id, item]));
  for (const { provisional: _, ordinal, ...told } of provisional) {
    assert.equal(ordinal, null);
    const { ordinal: confirmed, ...known } = last.get(told.id);
    assert.ok(confirmed > 0);
    assert.deepEqual(told, known);
  }
});

test("what has not changed is the same object in the next snapshot", async () => {
  const { live } = await start("approval");
  const snapshots = await follow(live);
  let kept = 0;
  for (const [index, snapshot] of snapshots.entries()) {
    assert.equal(snapshot.items, snapshot.items);
    const before = snapshots[index - 1];
    if (before === undefined) continue;
    for (const list of ["items", "runs", "pendingTasks"]) {
      const isEqual = JSON.stringify(snapshot[list]) === JSON.stringify(before[list]);
      assert.equal(snapshot[list] === before[list], isEqual, `${list} of snapshot ${index}`);
    }
    const known = new Map(before.items.map((item) => [item.id, item]));
    for (const item of snapshot.items) {
      const isEqual = JSON.stringify(item) === JSON.stringify(known.get(item.id));
      assert.equal(item === known.get(item.id), isEqual, `item ${item.sequence} of snapshot ${index}`);
      if (isEqual) kept += 1;
    }
  }
  assert.ok(kept > 0);
});

test("a snapshot is plain data: it can be spread, cloned and written as JSON", async () => {
  const { live } = await start("request");
  const snapshot = await live.finished;
  assert.equal({ ...snapshot }.items, snapshot.items);
  const { error, ...data } = JSON.parse(JSON.stringify(snapshot));
  assert.equal(error, null);
  assert.deepEqual(structuredClone({ ...snapshot }), { ...data, error });
});

test("a snapshot that was JSON in between is where another client goes on", async () => {
  const { live, runId } = await start("approval");
  const before = await snapshotWhere(live, ({ pendingTasks }) => pendingTasks.length > 0);
  const initial = JSON.parse(JSON.stringify(before));
  live.close();

  const resumed = used.client("full").liveRun(runId, { initial });
  const first = resumed.getSnapshot();
  assert.deepEqual([first.connection, first.status, first.items], ["connecting", before.status, initial.items]);
  const loaded = await snapshotWhere(resumed, ({ connection }) => connection === "live");
  // The conversation has confirmed what only the stream had told; the rest is what it was.
  for (const item of first.items) {
    if (item.provisional === undefined) assert.ok(loaded.items.includes(item), `step ${item.sequence}`);
  }
  const snapshots = await follow(resumed);
  assert.equal(snapshots.at(-1).status, "Completed");
});

test("an initial value that is no snapshot ends the live run", async () => {
  const live = used.phrony.liveRun("r", { initial: { session: {}, runs: 7 } });
  await assert.rejects(live.finished, { code: "invalid_input", field: "initial.runs" });
});

test("followers of a run share one stream, and their snapshots", async () => {
  const { fetch, requests } = recordingFetch();
  const { phrony, runId, live } = await start("approval", {}, { fetch });
  const others = Array.from({ length: 20 }, () => phrony.liveRun(runId));
  const waits = ({ pendingTasks }) => pendingTasks.length > 0;
  const first = await snapshotWhere(live, waits);
  for (const other of others) assert.equal(other.getSnapshot(), first);
  for (const other of others) other.close();
  await live.approve();
  await live.finished;
  assert.equal(requests.filter((request) => request === "GET stream").length, 1);
  assert.equal(requests.filter((request) => request === "GET conversation").length, 2);
});

test("a run that has ended already is read once", async () => {
  const { fetch, requests } = recordingFetch();
  const { phrony, runId } = await start("request", {}, { fetch });
  await finish(used.phrony, runId);
  requests.length = 0;
  const { phase, items } = await phrony.liveRun(runId).finished;
  assert.equal(phase, "finished");
  assert.ok(items.length > 0);
  assert.deepEqual(requests, ["GET stream", "GET conversation"]);
});

test("a child run's id follows the whole session", async () => {
  const { live, phrony } = await start("sub-agents");
  const { runs } = await snapshotWhere(live, ({ runs }) => runs.length > 1);
  const child = phrony.liveRun(runs.find(({ depth }) => depth > 0).id);
  assert.deepEqual((await child.finished).items, (await live.finished).items);
});

test("a redacted key sees that the run ends, and that its steps are hidden", async () => {
  const { runId } = await start("request");
  const redacted = used.client("redacted").liveRun(runId);
  const { phase, items, redacted: isRedacted, output } = await redacted.finished;
  assert.equal(phase, "finished");
  assert.equal(isRedacted, true);
  assert.ok(items.every(({ type }) => type === "RunCompleted" || type === "SessionCompleted"));
  assert.notEqual(output, null);
});
