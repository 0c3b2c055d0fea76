// `<phrony-waits>` with snapshots that no run would give in time, or at all.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Key } from "selenium-webdriver";
import { WaitsPage } from "./waits/waits-page.mjs";

/** @type {WaitsPage} */
let page;

before(async () => {
  page = await WaitsPage.start();
});

after(() => page?.stop());

afterEach(async () => {
  await page.request("DELETE", "faults");
  assert.deepEqual(await page.errors(), []);
});

test("a card that comes takes no focus", async () => {
  await page.showStage({ taskId: "one", kind: "text" });
  await (await page.find("textarea")).sendKeys("Half");
  await page.stage("show", [{ taskId: "zero", kind: "approval" }, { taskId: "one", kind: "text" }]);
  await page.see("section h4", "one\nzero");
  assert.equal(await page.focus(), "TEXTAREA");
  await page.stage("show", [{ taskId: "zero", kind: "approval" }]);
  await page.see("section h4", "zero");
  assert.equal(await page.focus(), "BUTTON Approve");
  await page.stage("show", [], { phase: "active", status: "Running" });
  await page.see("#heading", "Nothing waits for you");
  assert.equal(await page.focus(), "H3 Nothing waits for you");
  await page.stage("show", [{ taskId: "two", kind: "approval" }]);
  await page.see("section h4", "two");
  assert.equal(await page.focus(), "H3 1 task waits for you");
});

test("an answer is sent once, and shows that it is on its way", async () => {
  await page.showStage({ taskId: "one", kind: "approval" });
  await page.press("Approve");
  await page.see("section .row", /^Approve\nReject\nSending…\s*$/);
  assert.equal(await page.run(() => window.deepQueryAll("section form")[0].getAttribute("aria-busy")), "true");
  await page.run(() => window.deepQueryAll("section button").forEach((button) => button.click()));
  await page.type(Key.ENTER);
  assert.deepEqual(await page.calls(), [["approve", "one"]]);
  // It is gone before its answer is known.
  await page.stage("show", [], { phase: "active", status: "Running" });
  await page.see("section .row", /^Approve\nReject\nSending…\s*$/);
  await page.stage("answer", { status: "Running" });
  await page.see("#heading", "Nothing waits for you");

  // Sent from elsewhere in the page.
  await page.stage("show", [{ taskId: "two", kind: "approval", submitting: true }]);
  await page.see("section .row", /^Approve\nReject\nSending…\s*$/);
  await page.run(() => window.deepQueryAll("section button").forEach((button) => button.click()));
  assert.equal((await page.calls()).length, 1);
});

test("what an answer leads to is shown at once, so that nobody answers again", async () => {
  await page.showStage({ taskId: "one", kind: "approval" });
  await page.press("Approve");
  await page.run(() => {
    const { stage } = window;
    stage.snapshot = { ...stage.snapshot, phase: "active", pendingTasks: [] };
    stage.answer({ status: "Running" });
  });
  await page.seeGone("section");
});

test("a key that is held and the second click of two do not answer the next card", async () => {
  await page.showStage({ taskId: "one", kind: "approval" });
  await page.find("section button");
  const taken = await page.run(() => {
    const [button] = window.deepQueryAll("section button");
    const events = [
      new KeyboardEvent("keydown", { key: "Enter", repeat: true, bubbles: true, cancelable: true }),
      new MouseEvent("click", { detail: 2, bubbles: true, cancelable: true }),
    ];
    return events.map((event) => button.dispatchEvent(event));
  });
  assert.deepEqual(taken, [false, false]);
  assert.deepEqual(await page.calls(), []);
});

test("an answer that the service takes in and rejects is told of", async () => {
  await page.showStage({ taskId: "one", kind: "text" });
  await (await page.find("textarea")).sendKeys("Me");
  await page.press("Send");
  await page.stage("answer", { status: "WaitingForHITL", error: "This is nobody." });
  await page.see("section .error strong", "The service rejected it");
  await page.see("section .error p", "This is nobody.");
  assert.equal(await page.value(), "Me");
  const [{ type, detail }] = (await page.events()).filter(({ type }) => type === "phrony-error");
  assert.deepEqual([type, detail.runId, detail.error.code, detail.isFatal], ["phrony-error", "r", "rejected", false]);
  await (await page.find("textarea")).sendKeys("!");
  await page.see("section .error", "");
});

test("options that cannot be chosen are explained", async () => {
  const odd = [null, "x", 7, {}, { id: "" }, { id: 3 }];
  const options = [...odd, { id: "a" }, { id: "a", label: "A" }, { id: "b", label: " " }];
  await page.showStage({ taskId: "one", kind: "multi_option", options });
  await page.see("fieldset label", "a\nb");
  await page.see(".about .muted", "Some options cannot be shown.");
  await page.press("Send");
  await page.see(".problem", "Choose one of the options first.");
  // A single one is not chosen by being there.
  await page.stage("show", [{ taskId: "two", kind: "multi_option", options: [{ id: "a", label: "A" }] }]);
  await page.see("fieldset label", "A");
  await page.press("Send");
  await page.see(".problem", "Choose one of the options first.");
  await (await page.find("fieldset label")).click();
  await page.press("Send");
  assert.deepEqual(await page.calls(), [["choose", "two", "a"]]);
  await page.stage("show", [{ taskId: "three", kind: "multi_option", options: [{}] }]);
  await page.see("section p:not(:empty)", /^The service sent no options to choose from\.$/m);
});

test("how long a run has slept is told where nobody knows until when", async () => {
  await page.showStage();
  const sleeps = (given, agoMs) => {
    const startedAt = new Date(Date.now() - agoMs).toISOString();
    const call = { type: "ToolCall", runId: "r", startedAt, content: { name: "phrony_wait", arguments: given } };
    return page.stage("show", [], { status: "WaitingForTimer", items: given === undefined ? [] : [call] });
  };
  await sleeps({ seconds: "60" }, 7_200_000);
  await page.see("[role=timer]", "Has slept for 2 hr");
  await sleeps({ seconds: 60 }, 7_200_000);
  await page.see("[role=timer]", "Goes on at any moment");
  await sleeps(undefined, 0);
  await page.see("[role=timer]", "");
  await page.press("Skip the wait");
  assert.deepEqual(await page.calls(), [["skipWait"]]);
});

test("what nobody has heard of is explained, and has no button", async () => {
  const task = (kind) => ({ taskId: kind, kind, completableIn: "dashboard" });
  await page.showStage(task("message"), task("oracle"));
  await page.see("section p", /\(message\)\.\nAnswer it in the Phrony dashboard\.[^]*\(oracle\)\./);
  assert.equal(await page.count("section button"), 0);
  await page.stage("show", [], { status: "WaitingForGodot" });
  await page.see("section h4", "The run waits");
  await page.see("section p", "It waits for something else (WaitingForGodot).");
  await page.stage("show", [{ taskId: "three", kind: "approval", prompt: null }]);
  await page.see("section h4", "Your approval is needed");
});

test("another run has no cards of the one before", async () => {
  await page.showStage({ taskId: "one", kind: "text" });
  await (await page.find("textarea")).sendKeys("Me");
  await page.press("Send");
  await page.run(() => {
    window.stage.refuse(Object.assign(new Error("Too late"), { name: "PhronyAPIError", status: 409 }));
  });
  await page.see("section .error strong", "Not sent");
  await page.stage("show", [], { phase: "finished", status: "Completed" });
  await page.see("section .row", /does not wait/);
  await page.run(() => (window.stage.element.live = { ...window.stage.live }));
  await page.seeGone("section");
});
