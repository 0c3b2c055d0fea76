// The live run that components share: one for all who mean the same, which can be made anew.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";

const { sharedLiveRun } = await importSource("src/react/shared-live-run.ts");

/** A client whose live runs keep what they were asked, and are as the test says. */
function fakeClient() {
  const lives = [];
  const liveRun = (runId, options) => {
    const live = new FakeLive(runId, options);
    lives.push(live);
    return live;
  };
  return { lives, client: { liveRun } };
}

class FakeLive {
  calls = [];
  listeners = new Set();
  snapshot = { connection: "live", phase: "active", session: null, error: null };
  finished = Promise.resolve("its end");

  constructor(runId, options) {
    Object.assign(this, { runId, options });
    for (const name of ["approve", "reject", "choose", "answer", "say", "files", "skipWait", "close"]) {
      this[name] = (...given) => {
        this.calls.push([name, ...given]);
        return `${name} is accepted`;
      };
    }
  }

  getSnapshot = () => this.snapshot;

  subscribe = (listener) => {
    const call = () => listener();
    this.listeners.add(call);
    return () => this.listeners.delete(call);
  };

  async *[Symbol.asyncIterator]() {
    yield this.snapshot;
  }
}

const refused = new Error("refused");

test("whoever means the same has the same", () => {
  const { client } = fakeClient();
  const live = sharedLiveRun(client, "r", {});
  assert.equal(sharedLiveRun(client, "r", { initial: {}, phases: undefined }), live);
  assert.notEqual(sharedLiveRun(client, "s", {}), live);
  assert.notEqual(sharedLiveRun(fakeClient().client, "r", {}), live);
  assert.notEqual(sharedLiveRun(client, "r", { idleTimeoutMs: Infinity }), live);
  assert.notEqual(sharedLiveRun(client, "r", { pollIntervalMs: 1 }), live);
  const phased = sharedLiveRun(client, "r", { phases: { Archived: "finished" } });
  assert.notEqual(phased, live);
  assert.equal(sharedLiveRun(client, "r", { phases: { Archived: "finished" } }), phased);
});

test("nothing is made before it is needed, and then with the options", () => {
  const { client, lives } = fakeClient();
  const options = { phases: { Archived: "finished" }, idleTimeoutMs: 1, pollIntervalMs: 2 };
  const live = sharedLiveRun(client, "r", options);
  assert.equal(live.runId, "r");
  assert.equal(lives.length, 0);
  live.getSnapshot();
  live.getSnapshot();
  assert.equal(lives.length, 1);
  assert.deepEqual([lives[0].runId, lives[0].options], ["r", { ...options, initial: undefined }]);
});

test("everything that a live run can do, it does", async () => {
  const { client, lives } = fakeClient();
  const live = sharedLiveRun(client, "r", {});
  /** @type {[string, ...any][]} */
  const calls = [
    ["approve", "t"],
    ["reject", "t"],
    ["choose", "t", "option"],
    ["answer", "t", 42],
    ["say", "hi", [{ objectKey: "k" }]],
    ["files", { objectKey: "k" }, { objectKey: "l" }],
    ["skipWait"],
  ];
  for (const [name, ...given] of calls) assert.equal(live[name](...given), `${name} is accepted`);
  assert.deepEqual(lives[0].calls, calls);
  assert.equal(await live.finished, "its end");
  for await (const snapshot of live) assert.equal(snapshot, live.getSnapshot());
});

test("who listens hears of changes until it stops, without this", () => {
  const { client, lives } = fakeClient();
  const { subscribe, getSnapshot } = sharedLiveRun(client, "r", {});
  const heard = [];
  const stops = ["a", "b"].map((who) => subscribe(() => heard.push(who)));
  for (const listener of lives[0].listeners) listener();
  stops[0]();
  for (const listener of lives[0].listeners) listener();
  stops[1]();
  assert.deepEqual(heard, ["a", "b", "b"]);
  assert.equal(lives[0].listeners.size, 0);
  assert.equal(getSnapshot(), lives[0].snapshot);
});

test("to retry is to go on from what is known, for everybody, once an error has ended it", () => {
  const { client, lives } = fakeClient();
  const live = sharedLiveRun(client, "r", {});
  const heard = [];
  const stops = ["a", "b"].map((who) => live.subscribe(() => heard.push(who)));
  // What is only lost comes back by itself.
  lives[0].snapshot = { ...lives[0].snapshot, connection: "reconnecting", error: refused };
  live.retry();
  // What has ended well has ended.
  lives[0].snapshot = { ...lives[0].snapshot, connection: "closed", error: null };
  live.retry();
  assert.equal(lives.length, 1);

  const known = { ...lives[0].snapshot, session: { id: "s" }, error: refused };
  lives[0].snapshot = known;
  live.retry();
  assert.deepEqual(heard, ["a", "b"]);
  assert.equal(lives.length, 2);
  assert.equal(lives[1].options.initial, known);
  assert.equal(live.getSnapshot(), lives[1].snapshot);
  assert.equal(lives[1].listeners.size, 2);
  for (const stop of stops) stop();
  assert.equal(lives[1].listeners.size, 0);

  // Nothing new was known: what it began with is still the best.
  lives[1].snapshot = { ...lives[1].snapshot, connection: "closed", error: refused };
  live.retry();
  live.getSnapshot();
  assert.equal(lives[2].options.initial, known);
});

test("who comes when nobody is left tries again; who joins others sees what they see", () => {
  const { client, lives } = fakeClient();
  const live = sharedLiveRun(client, "r", {});
  const stop = live.subscribe(() => {});
  lives[0].snapshot = { ...lives[0].snapshot, connection: "closed", error: refused };
  assert.equal(sharedLiveRun(client, "r", {}).getSnapshot().error, refused);
  const stopOther = live.subscribe(() => {});
  assert.equal(lives.length, 1);
  stop();
  stopOther();
  assert.equal(sharedLiveRun(client, "r", {}).getSnapshot().error, null);
  lives[1].snapshot = { ...lives[1].snapshot, connection: "closed", error: refused };
  live.subscribe(() => {});
  assert.equal(lives.length, 3);
});

test("what one has closed is closed for all until it is tried again", () => {
  const { client, lives } = fakeClient();
  const live = sharedLiveRun(client, "r", {});
  const heard = [];
  live.subscribe(() => heard.push("told"));
  live.close();
  assert.deepEqual(lives[0].calls, [["close"]]);
  assert.deepEqual(heard, ["told"]);
  live.retry();
  assert.equal(lives[1].listeners.size, 1);
  live.retry();
  assert.equal(lives.length, 2);
});
