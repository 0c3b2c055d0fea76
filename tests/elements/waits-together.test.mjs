// `<phrony-waits>`: several waits at once, others who answer, and answers that get lost.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Key } from "selenium-webdriver";
import { phronyClient } from "../support/package.mjs";
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

test("several tasks are shown at once; what is written in one survives what happens to the others", async () => {
  const runId = await page.showRun("two-tasks");
  await page.see("section h4", "May the first go on?\nWhat does the second need?");
  await page.see("#heading", "2 tasks wait for you");
  await page.examine();
  const field = await page.find("textarea");
  await field.sendKeys("Half an ans");
  const first = await page.pendingTask(runId);
  await page.phrony.sendRunMessage(first.runId, phronyClient.RunInput.approve(first.taskId));
  await page.see("section h4", "What does the second need?");
  assert.equal(await page.focus(), "TEXTAREA");
  await page.type("wer");
  await page.sendText();
  await page.see(".result .text", "Half an answer");
});

test("after an answer the focus goes to the first control of the next card", async () => {
  await page.showRun("two-tasks");
  await page.see("#heading", "2 tasks wait for you");
  await page.press("Approve");
  await page.seeFocus("TEXTAREA");
  await page.type("All of it");
  await page.sendText();
  await page.see(".result .text", "All of it");
});

test("an answer goes to the run that its card is about, also where several wait for the same", async () => {
  await page.showRun("two-sleepers");
  await page.see("section h4", "The run sleeps\nThe run sleeps");
  await page.run(() => window.deepQueryAll("section button")[0].click());
  await page.see("section h4", "The run sleeps");
  assert.deepEqual((await page.runs()).slice(1), ["first Completed", "second WaitingForTimer"]);
  await page.press("Skip the wait");
  await page.see(".result .text", "Both are awake.");

  await page.showRun("two-chats");
  await page.see("section h4", "The agent waits for your message\nThe agent waits for your message");
  await (await page.find("textarea")).sendKeys("bye", Key.ENTER);
  await page.see("section h4", "The agent waits for your message");
  assert.deepEqual((await page.runs()).slice(1), ["first Completed", "second WaitingForResponse"]);
});

test("somebody else was faster: that is said, and what was written is kept", async () => {
  const runId = await page.startUnheard("text");
  const { taskId } = await page.pendingTask(runId);
  await page.showRun("text", { runId });
  await (await page.find("textarea")).sendKeys("Main Street");
  await page.phrony.sendRunMessage(runId, phronyClient.RunInput.answer(taskId, "High Street"));
  await page.press("Send");
  await page.see("section .error strong", "Not sent");
  await page.see("section .error p", /^Somebody else was faster/);
  await page.see(".result .text", "The parcel goes to High Street.");
  assert.equal(await page.value(), "Main Street");
  await page.see("section .row", /It does not wait for an answer any more\.$/);
  await page.examine();
  const [failed, ...others] = (await page.events()).filter(({ type }) => type === "phrony-error");
  assert.deepEqual(others, []);
  assert.deepEqual([failed.detail.runId, failed.detail.isFatal, failed.detail.error.status], [runId, false, 409]);
  await page.seeFocus("TEXTAREA");
  await page.tabTo("BUTTON Close");
  await page.type(Key.ENTER);
  await page.seeGone("section.task");
  assert.equal(await page.focus(), "H3 Nothing waits for you");
});

test("a run that has moved on is said so", async () => {
  const runId = await page.startUnheard("long-sleep");
  await page.showRun("long-sleep", { runId });
  await page.find("section.timer");
  await page.phrony.skipAgentWaitTimer(runId);
  await page.press("Skip the wait");
  await page.see("section .error strong", "Not taken: the run may have moved on");
  await page.press("Close");
  await page.seeGone("section.timer");
});

test("an answer that is lost on the way is told of, kept, and can be sent again", async () => {
  const runId = await page.showRun("text");
  await page.fault(runId, "messages", { answer: { status: 500 } }, 1);
  await (await page.find("textarea")).sendKeys("Main Street");
  await page.press("Send");
  await page.see("section .error p", /^The server failed\. Try again later\./);
  assert.equal(await page.focus(), "BUTTON Send");
  assert.equal(await page.value(), "Main Street");
  await page.examine();
  await page.press("Send");
  await page.see(".result .text", "The parcel goes to Main Street.");
});

test("a message that is lost on the way stays with its files", async () => {
  const runId = await page.showRun("chat");
  await page.fault(runId, "messages", { reset: {} }, 1);
  await (await page.find("input[type=file]")).sendKeys(page.note);
  await page.see("li .muted", /Uploaded/);
  await (await page.find("textarea")).sendKeys("See this", Key.ENTER);
  await page.see("section .error strong", "Not sent");
  assert.equal(await page.value(), "See this");
  assert.equal(await page.focus(), "TEXTAREA");
  await page.type(Key.ENTER);
  await page.seeOutput(/"note\.txt"/);
});
