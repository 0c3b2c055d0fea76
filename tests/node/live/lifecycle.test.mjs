// When a live run connects, when it lets go, and what is left of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { conversationOf, recordingFetch, snapshotWhere, stepEvent } from "../../support/live.mjs";
import { moduleMemory } from "../../support/module-memory.mjs";
import { phronyClient } from "../../support/package.mjs";
import { useEmulator } from "../emulator/scenario.mjs";

const { Phrony, PhronyError } = phronyClient;
const used = useEmulator();
const encoder = new TextEncoder();

/** A live run on a made-up service, whose stream the test writes, and which tells whether it was cancelled. */
function liveOn(conversation = conversationOf("Running")) {
  let controller;
  const streams = { opened: 0, cancelled: 0 };
  const fetch = async (url) => {
    if (!url.endsWith("/stream")) return Response.json(conversation);
    streams.opened += 1;
    const body = new ReadableStream({
      start: (opened) => void (controller = opened),
      cancel: () => void (streams.cancelled += 1),
    });
    controller.enqueue(encoder.encode(":\n\n"));
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const phrony = new Phrony({ apiKey: null, baseUrl: "http://localhost", fetch });
  const sendJson = (...events) => {
    controller.enqueue(encoder.encode(events.map((event) => `data: ${event}\n\n`).join("")));
  };
  const send = (...events) => sendJson(...events.map((event) => JSON.stringify(event)));
  return { phrony, live: phrony.liveRun("r"), streams, send, sendJson };
}

const isLive = ({ connection }) => connection === "live";

test("nothing is asked for before somebody listens", async () => {
  const { fetch, requests } = recordingFetch();
  const live = used.client("full", { fetch }).liveRun("r");
  assert.equal(live.getSnapshot(), live.getSnapshot());
  assert.deepEqual({ ...live.getSnapshot() }, {
    ...{ connection: "connecting", status: null, phase: "active", session: null, runs: [], items: [] },
    ...{ pendingTasks: [], redacted: false, output: null, error: null },
  });
  assert.deepEqual(requests, []);
});

test("close ends loops and streams at once, and what waits is told", async () => {
  const { live, streams } = liveOn();
  await snapshotWhere(live, isLive);
  const { finished } = live;
  const loop = live[Symbol.asyncIterator]();
  await loop.next();
  const next = loop.next();
  live.close();
  assert.deepEqual(await next, { done: true, value: undefined });
  await assert.rejects(finished, (error) => error instanceof PhronyError && error.code === "closed");
  assert.equal(streams.cancelled, 1);
  assert.deepEqual(await live[Symbol.asyncIterator]().next(), { done: true, value: undefined });
});

test("the signal's reason is what loops throw", async () => {
  const { phrony, live: unused, streams } = liveOn();
  unused.close();
  const controller = new AbortController();
  const live = phrony.liveRun("r", { signal: controller.signal });
  await snapshotWhere(live, isLive);
  const loop = live[Symbol.asyncIterator]();
  await loop.next();
  const next = loop.next();
  const reason = new Error("enough");
  controller.abort(reason);
  await assert.rejects(next, (error) => error === reason);
  await assert.rejects(phrony.liveRun("r", { signal: AbortSignal.abort(reason) })[Symbol.asyncIterator]().next());
  assert.equal(streams.cancelled, 1);
});

test("who closes a run that has ended still has its end", async () => {
  const { runId } = await used.phrony.startRun(used.agents.request, { input: {} });
  const live = used.phrony.liveRun(runId);
  const unsubscribe = live.subscribe(() => {
    if (live.getSnapshot().connection === "closed") live.close();
  });
  assert.equal((await live.finished).phase, "finished");
  assert.equal((await live.finished).phase, "finished");
  unsubscribe();
});

test("a signal that outlives its live runs is let go by them", async () => {
  const controller = new AbortController();
  for (let run = 0; run < 3; run++) {
    const { phrony, live: unused } = liveOn(conversationOf("Completed"));
    unused.close();
    await phrony.liveRun("r", { signal: controller.signal }).finished;
  }
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
});

test("what nobody listens to is not live, and not when somebody listens again", async () => {
  const { live, streams } = liveOn();
  await snapshotWhere(live, isLive);
  while (streams.cancelled === 0) await setTimeout(50);
  assert.equal(live.getSnapshot().connection, "connecting");
  const connections = [];
  await snapshotWhere(live, (snapshot) => {
    connections.push(snapshot.connection);
    return isLive(snapshot);
  });
  assert.equal(connections[0], "connecting");
  assert.deepEqual(streams, { opened: 2, cancelled: 1 });
  live.close();
});

test("a task whose options lie too deep is still a task, and does no harm", async () => {
  const { live, send, sendJson } = liveOn(conversationOf("WaitingForHITL"));
  await snapshotWhere(live, isLive);
  const deep = "[".repeat(5_000) + "]".repeat(5_000);
  const data = `{"run_id": "r", "user_task_id": "t", "options": [{"id": "a", "deep": ${deep}}]}`;
  sendJson(`{"kind": "user_task", "data": ${data}}`);
  const { pendingTasks } = await snapshotWhere(live, ({ pendingTasks }) => pendingTasks.length > 0);
  assert.equal(pendingTasks[0].taskId, "t");
  send(stepEvent(2));
  await snapshotWhere(live, ({ items }) => items.length === 2);
  live.close();
});

test("closing one follower leaves the others alone", async () => {
  const { phrony, live, streams, send } = liveOn();
  const other = phrony.liveRun("r");
  await Promise.all([snapshotWhere(live, isLive), snapshotWhere(other, isLive)]);
  const waiting = snapshotWhere(other, ({ items }) => items.length === 2);
  live.close();
  send(stepEvent(2));
  await waiting;
  assert.deepEqual(streams, { opened: 1, cancelled: 0 });
  other.close();
  assert.equal(streams.cancelled, 1);
});

test("a loop that is left and one that follows share the connection", async () => {
  const { live, streams } = liveOn();
  for (let loop = 0; loop < 3; loop++) await snapshotWhere(live, isLive);
  assert.deepEqual(streams, { opened: 1, cancelled: 0 });
  live.close();
});

test("a slow loop gets the latest state, once for all that came meanwhile", async () => {
  const { live, send } = liveOn();
  const loop = live[Symbol.asyncIterator]();
  while (!isLive((await loop.next()).value));
  const lengths = [];
  const unsubscribe = live.subscribe(() => lengths.push(live.getSnapshot().items.length));
  for (let sequence = 2; sequence <= 50; sequence++) {
    send(stepEvent(sequence));
    while (live.getSnapshot().items.length < sequence) await new Promise(setImmediate);
  }
  const { value } = await loop.next();
  assert.equal(value.items.length, 50);
  assert.equal(lengths.length, 49);
  unsubscribe();
  live.close();
});

test("events that arrive together are one change", async () => {
  const { live, send } = liveOn();
  await snapshotWhere(live, isLive);
  let changes = 0;
  const unsubscribe = live.subscribe(() => (changes += 1));
  send(...Array.from({ length: 100 }, (_, index) => stepEvent(index + 2)));
  await snapshotWhere(live, ({ items }) => items.length === 101);
  assert.equal(changes, 1);
  unsubscribe();
  live.close();
});

test("an event that says nothing new changes nothing", async () => {
  const { live, send } = liveOn();
  await snapshotWhere(live, isLive);
  const before = live.getSnapshot();
  let changes = 0;
  live.subscribe(() => (changes += 1));
  send(stepEvent(1), stepEvent(1));
  send(stepEvent(2));
  await snapshotWhere(live, ({ items }) => items.length === 2);
  assert.equal(changes, 1);
  assert.equal(live.getSnapshot().runs, before.runs);
  live.close();
});

test("1,000 runs are followed at once", async () => {
  const { phrony, agents } = used;
  const ends = Array.from({ length: 1_000 }, async (_, index) => {
    const { runId } = await phrony.startRun(agents.firehose, { input: { events: 20, bytes: 1, perSecond: 20 } });
    const { items, phase } = await phrony.liveRun(runId).finished;
    assert.equal(phase, "finished", `run ${index}`);
    return items.length;
  });
  for (const length of await Promise.all(ends)) assert.ok(length >= 20);
});

test("memory after the end is what it was before", async (context) => {
  const { phrony, agents } = used;
  const follow = async () => {
    const { runId } = await phrony.startRun(agents.firehose, { input: { events: 2_000, bytes: 1, perSecond: 0 } });
    const live = phrony.liveRun(runId);
    await live.finished;
    live.close();
  };
  for (let round = 0; round < 3; round++) await follow();
  const before = moduleMemory();
  for (let round = 0; round < 10; round++) await follow();
  context.diagnostic(`module memory ${before} bytes`);
  assert.equal(moduleMemory(), before);
});

/** Runs `follower.mjs` in a process of its own until it exits by itself. */
async function follower(how) {
  const program = fileURLToPath(new URL("follower.mjs", import.meta.url));
  const { baseUrl, keys } = used.emulator;
  const args = [program, how, baseUrl, keys.full, used.agents.approval];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  return stdout.trim();
}

for (const how of ["finished", "left", "closed", "failed", "forgotten"]) {
  test(`the process exits by itself when the run was ${how}`, async () => {
    assert.equal(await follower(how), how);
  });
}

test("a listener's error is reported by the platform, and nobody else hears less", async () => {
  assert.equal(await follower("listened to"), "uncaught: oops\nlistened to");
});
