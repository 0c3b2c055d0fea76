// `<phrony-run>`: how it follows a run, what it tells the page, and what goes wrong.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { spyOn, ticks } from "../support/page-spies.mjs";
import { sessionOf, startRunPage } from "../support/run-page.mjs";

/** @type {import("../support/run-page.mjs").RunPage} */
let page;

before(async () => (page = await startRunPage()));
after(() => page?.stop());
afterEach(async () => assert.deepEqual(await page.errors(), []));

const until = (condition, message) => page.driver.wait(condition, 20_000, message);

test("without a client, and without a run, it says so; and follows as soon as it has both", async () => {
  const set = (name, value) =>
    page.run((key, to) => void (window.deepQueryAll("phrony-run")[0][key] = to), name, value);
  const runId = await page.start("request");
  await page.show("<phrony-run></phrony-run>");
  await page.see("p.muted", /client.*base-url/);
  assert.deepEqual(await page.violations(), []);
  await set("baseUrl", "/api/full");
  await page.see("p.muted", "No run is chosen.");
  await set("runId", runId);
  await page.see("[part=status]", "Completed");
  await set("runId", "");
  await page.see("p.muted", "No run is chosen.");
});

test("a client of the page is used instead of an address", async () => {
  const runId = await page.start("approval");
  await page.show("<phrony-run></phrony-run>");
  await page.run((id) => {
    const client = new window.phronyClient.Phrony({ apiKey: null, baseUrl: "/api/full" });
    window.live = client.liveRun(id);
    Object.assign(window.deepQueryAll("phrony-run")[0], { client, runId: id, baseUrl: "/api/nowhere" });
  }, runId);
  await page.see("[part=status]", "Waiting for a person");
  const isShared = () => window.deepQueryAll("phrony-run")[0].snapshot === window.live.getSnapshot();
  assert.equal(await page.run(isShared), true);
  await page.approve(runId);
  await page.see("[part=status]", "Completed");
});

test("what is no id is said at once", async () => {
  await page.follow("..");
  await page.see(".error strong", "This run cannot be followed");
  await page.see(".error p", /not an id/);
  assert.equal(await page.count(".error[role=alert]"), 1);
  const errors = await page.eventsOf("error");
  const told = errors.map(({ runId, isFatal, error }) => [runId, isFatal, error.name]);
  assert.deepEqual(told, [["..", true, "PhronyInputError"]]);
  assert.equal(await page.count("[part=connection]"), 0);
  assert.deepEqual(await page.violations(), []);
});

for (const [key, status, words] of [
  ["unknown", 401, /not signed in/],
  ["outOfScope", 403, /may not do this/],
]) {
  test(`${status} is said in words`, async () => {
    await page.follow(await page.start("approval"), `base-url="/api/${key}"`);
    await page.see(".error p", words);
    const fatal = (await page.eventsOf("error")).filter(({ isFatal }) => isFatal);
    assert.deepEqual(fatal.map(({ error }) => error.status), [status]);
    assert.deepEqual(await page.violations(), []);
  });
}

test("an unknown run is said to be unknown at once, given up after a while, and can be tried again", async () => {
  const runId = await page.start("request");
  await page.refuse(runId, 404);
  await page.follow(runId);
  await page.see("[part=connection]", /does not know this/);
  assert.deepEqual(await page.violations(), []);
  await page.see(".error strong", "This run cannot be followed");
  await page.see(".error p", /does not know this/);
  const told = (await page.eventsOf("error")).map(({ isFatal }) => isFatal);
  assert.deepEqual(told, [false, true], "told of once, and given up once");
  await page.stopRefusing(runId);
  await page.press("Try again");
  await page.see("[part=status]", "Completed");
  assert.equal(await page.count(".error"), 0);
});

test("a run that may not be read any more stays as it was; so does the box, until there is an answer", async () => {
  const runId = await page.start("approval");
  await page.follow(runId);
  await page.see("[part=connection]", "Live");
  await page.refuse(runId, 401);
  await page.breakConnections();
  await page.see(".error p", /not signed in/);
  await page.see("[part=status]", "Waiting for a person");
  await page.see("[part=connection]", "Not followed");
  assert.equal(await ticks(page), 0, "nobody knows whether it goes on");
  assert.deepEqual(await page.violations(), []);

  const release = page.wire.hold("GET", /conversation|stream/);
  await page.press("Try again");
  await page.see("[part=connection]", "Connecting…");
  await page.see(".error p", /not signed in/);
  await page.see("[part=status]", "Waiting for a person");
  await page.run(() => void (window.box = window.deepQueryAll(".error")[0]));
  release();
  const isAnother = () => window.deepQueryAll(".error").some((box) => box !== window.box);
  await until(() => page.run(isAnother), "the box is the same, which nobody is told of");
  await page.find(".error button:focus");

  await page.stopRefusing(runId);
  await page.press("Try again");
  await page.see("[part=connection]", "Live");
  assert.equal(await page.count(".error"), 0);
  await page.find("phrony-run-header:focus");
  assert.equal((await page.said()).at(-1), "Live");
  assert.equal((await page.eventsOf("task")).length, 1, "the same task is no news");
});

test("a server that goes away and comes back: it says so, and goes on", async () => {
  const runId = await page.start("approval");
  await page.follow(runId);
  await page.see("[part=connection]", "Live");
  page.wire.isCut = true;
  await page.breakConnections();
  await page.see("[part=connection]", "Connection lost. Trying again…");
  await page.see("[part=status]", "Waiting for a person");
  assert.deepEqual(await page.violations(), []);
  await page.approve(runId);
  page.wire.isCut = false;
  await page.see("[part=status]", "Completed");
  const errors = await page.eventsOf("error");
  assert.ok(errors.length > 0 && errors.every(({ isFatal }) => !isFatal));
});

test("a server that is not there yet is said to be out of reach, and followed when it is", async () => {
  const runId = await page.start("request");
  page.wire.isCut = true;
  await page.follow(runId);
  await page.see("[part=connection]", /^(Connecting…|No live stream).* \S+/);
  assert.equal(await page.count(".error"), 0, "it is tried again");
  page.wire.isCut = false;
  await page.see("[part=status]", "Completed");
});

test("a connection that was lost is announced, and that it is back", async () => {
  const error = { name: "PhronyConnectionError", code: "no_answer", message: "x" };
  await page.pretend(sessionOf("Running"));
  await page.see("[part=connection]", "Live");
  await page.tell({ connection: "reconnecting", error: { ...error } });
  await page.see("[part=connection]", /^Connection lost/);
  await page.tell({ connection: "polling", error: { ...error } });
  await page.see("[part=connection]", /^No live stream/);
  await page.tell({ connection: "live", error: null });
  await page.see("[part=connection]", "Live");
  assert.deepEqual(await page.said(), ["Running", "Connection lost. Trying again…", "Live"]);
  assert.equal((await page.eventsOf("error")).length, 1, "one outage");
  await page.tell({ connection: "reconnecting", error });
  await page.see("[part=connection]", /^Connection lost/);
  assert.equal((await page.eventsOf("error")).length, 2, "another one");
});

test("another run takes the place of the one that is followed, of which nothing is left", async () => {
  const [first, second] = [await page.start("approval"), await page.start("chat")];
  await page.follow(first);
  await page.see("[part=status]", "Waiting for a person");
  await page.run((id) => window.deepQueryAll("phrony-run")[0].setAttribute("run-id", id), second);
  await page.see("h2", "Run of Support chat");
  await page.see("[part=status]", "Waiting for a message");
  assert.equal(await page.streamsLeft(first), 1);
  assert.equal(page.streamsOf(second).length, 1);
  const told = (await page.eventsOf("task")).map(({ runId, wait }) => [runId, wait.kind]);
  assert.deepEqual(told, [[first, "task"], [second, "message"]]);
  await until(async () => (await ticks(page)) === 1, "more than one header ticks");
});

test("who hears that a run has ended may follow another one at once", async () => {
  await page.show("<phrony-run></phrony-run>");
  await spyOn(page);
  await page.run((snapshot) => {
    window.followOn("phrony-finished", "next");
    Object.assign(window.deepQueryAll("phrony-run")[0], { client: window.fakeClient(snapshot), runId: "r" });
  }, sessionOf("Completed"));
  await until(() => page.run(() => window.deepQueryAll("phrony-run")[0].live?.runId === "next"), "nobody follows it");
  await until(async () => (await page.eventsOf("finished")).length === 2, "the second one is not told of");
  assert.deepEqual((await page.eventsOf("finished")).map(({ runId }) => runId), ["r", "next"]);
});

test("out of the document nothing is followed; back in it, it goes on from there", async () => {
  const timers = () => page.run(() => Array.from(window.timersUnderWay.values()));
  await page.show("");
  await spyOn(page);
  // Some drivers have one of their own.
  const idle = await timers();
  const runId = await page.start("approval");
  await page.follow(runId);
  await page.see("[part=connection]", "Live");
  await page.run(() => {
    window.removed = window.deepQueryAll("phrony-run")[0];
    window.removed.remove();
  });
  assert.equal(await page.streamsLeft(runId), 1);
  assert.deepEqual(await timers(), idle);
  assert.equal(await page.run(() => window.removed.live === undefined), true);
  const release = page.wire.hold("GET", /conversation|stream/);
  await page.run(() => document.getElementById("place").append(window.removed));
  await page.see("[part=connection]", "Connecting…");
  await page.see("[part=status]", "Waiting for a person");
  release();
  await page.see("[part=connection]", "Live");
  assert.equal((await page.eventsOf("task")).length, 1, "the same task is no news");
  await page.approve(runId);
  await page.see("[part=status]", "Completed");
});

test("moved within the document it keeps its connection", async () => {
  const runId = await page.start("approval");
  await page.follow(runId);
  await page.see("[part=connection]", "Live");
  const isSame = await page.run(async () => {
    const [run] = window.deepQueryAll("phrony-run");
    const { live } = run;
    document.querySelector("main").prepend(run);
    await run.updateComplete;
    return run.live === live && live !== undefined;
  });
  assert.ok(isSame);
  await page.approve(runId);
  await page.see("[part=status]", "Completed");
  assert.equal(page.streamsOf(runId).length, 1);
});

test("a run that has ended is told of once, also when the element is put somewhere else", async () => {
  const runId = await page.start("request");
  await page.phrony.waitForRun(runId);
  await page.follow(runId);
  await page.see("[part=status]", "Completed");
  await page.run(async () => {
    const [run] = window.deepQueryAll("phrony-run");
    run.remove();
    await Promise.resolve();
    document.querySelector("main").prepend(run);
    await run.live.finished;
  });
  await page.see("[part=status]", "Completed");
  assert.deepEqual((await page.eventsOf("finished")).map((detail) => detail.runId), [runId]);
});

test("a chat asks for each message", async () => {
  const runId = await page.start("chat");
  await page.follow(runId);
  for (const [turn, text] of ["Hello", "Again", "bye"].entries()) {
    await until(async () => (await page.eventsOf("task")).length === turn + 1, `no event for turn ${turn}`);
    await page.phrony.sendRunMessage(runId, { runId, text });
  }
  await page.see("[part=status]", "Completed");
  assert.equal((await page.eventsOf("task")).length, 3);
});

test("what its parts say went wrong passes through once", async () => {
  await page.pretend(sessionOf("Running"));
  await page.see("[part=status]", "Running");
  const detail = { runId: "r", error: { name: "PhronyConflictError" }, isFatal: false };
  await page.run((value) => {
    const event = new CustomEvent("phrony-error", { detail: value, bubbles: true, composed: true });
    window.deepQueryAll("phrony-waits")[0].dispatchEvent(event);
  }, detail);
  assert.deepEqual(await page.eventsOf("error"), [detail]);
});

test("a client that throws is an error in words", async () => {
  await page.show("<phrony-run></phrony-run>");
  await page.run(() => {
    const liveRun = () => {
      throw new TypeError("no such run");
    };
    Object.assign(window.deepQueryAll("phrony-run")[0], { client: { liveRun }, runId: "r" });
  });
  await page.see(".error p", "no such run");
  assert.deepEqual((await page.eventsOf("error")).map(({ isFatal }) => isFatal), [true]);
});
