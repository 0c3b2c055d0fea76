// The demo's page, against the emulator.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { Key } from "selenium-webdriver";
import { startBrowser } from "../support/browser.mjs";
import { copyRecordingDemo, serveDemo } from "../support/demo.mjs";
import { startEmulator } from "../support/emulator.mjs";

const STEP_TYPES = ".step .step-type";
const RESULT = "#result-text";

let emulator;
let demo;
let browser;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "phrony-files-"));
  emulator = await startEmulator({ args: ["--speed", "4"] });
  const copy = join(folder, "www");
  await copyRecordingDemo(copy);
  demo = await serveDemo(emulator, copy);
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await demo?.stop();
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => browser.open(demo.url));

afterEach(async () => {
  assert.deepEqual(await browser.errors(), []);
});

/** Chooses a scenario and starts a run of it. */
async function start(scenario) {
  await browser.choose("#scenario", scenario);
  await browser.press("Start run");
}

test("an approval, from the start to the result", async () => {
  await start("approval");
  await browser.see(".card h3", "Refund 129.90 EUR for order A-1042?");
  await browser.see("#run-status", "WaitingForHITL");
  await browser.see("#run-phase", "paused");
  await browser.see("#run-announcement", /WaitingForHITL\. Refund 129\.90/);
  assert.deepEqual(await browser.texts(STEP_TYPES), ["llm_request_prepared", "Reasoning", "ToolCall", "UserTaskReq"]);
  assert.deepEqual(await browser.texts(".step-ordinal"), ["1", "2", "3", "4"]);

  await browser.press("Approve");
  await browser.see(RESULT, "129.90 EUR for order A-1042 were refunded (R-77).");
  await browser.see("#run-status", "Completed");
  await browser.see("#run-tokens", "148 tokens");
  // The last steps come a moment after the status, with the last read of the conversation.
  await browser.see("#run-steps", "9");
  assert.deepEqual((await browser.texts(STEP_TYPES)).slice(4), [
    "ToolResult",
    "Reasoning",
    "output",
    "RunCompleted",
    "SessionCompleted",
  ]);
  assert.equal(await browser.count(".card"), 0);
  await browser.see(".session[aria-current] .session-status", "Completed");
});

test("steps appear as they happen, and those of sub-agents are indented and named", async () => {
  await browser.run(() => {
    window.lengths = new Set();
    const timeline = document.getElementById("timeline");
    new MutationObserver(() => window.lengths.add(timeline.children.length)).observe(timeline, { childList: true });
  });
  await start("sub-agents");
  await browser.see("#run-steps", "23");
  const lengths = await browser.run(() => [...window.lengths]);
  assert.ok(lengths.length >= 3, `the steps came in ${lengths.length} pieces`);
  assert.deepEqual(lengths, lengths.toSorted((one, other) => one - other));
  assert.equal(lengths.at(-1), 23);
  assert.deepEqual(await browser.texts(".step-ordinal"), Array.from({ length: 23 }, (_, index) => String(index + 1)));
  const agents = await browser.run(() =>
    Array.from(
      document.querySelectorAll(".step"),
      (step) => `${step.getAttribute("data-depth")} ${step.querySelector(".step-agent").textContent}`,
    ),
  );
  assert.deepEqual(new Set(agents), new Set(["0 Research lead", "1 prices", "1 reviews"]));
});

test("a step that is shown stays as it is", async () => {
  await start("approval");
  await (await browser.find(".step summary")).click();
  await browser.run(() => {
    window.firstStep = document.querySelector(".step");
  });
  await browser.press("Reject");
  await browser.see(RESULT, "The refund for order A-1042 was rejected; nothing was paid.");
  const [isSame, isOpen] = await browser.run(() => {
    const first = document.querySelector(".step");
    return [first === window.firstStep, first.querySelector("details").open];
  });
  assert.ok(isSame && isOpen);
  await browser.see(".step pre", /"model": "emulated-model-1"/);
});

test("after an answer by keyboard the focus is at the run", async () => {
  await start("approval");
  // Not a click: this presses the button by its key, wherever the pointer is.
  await (await browser.find(".card button")).sendKeys(" ");
  await browser.see("#run-status", "Completed");
  assert.equal(await browser.run(() => document.activeElement.id), "run-title");
});

test("an option is chosen", async () => {
  await start("multi-option");
  await browser.press("Standard, 3 days, 5.00 EUR");
  await browser.see(RESULT, "Chosen: Standard, 3 days, 5.00 EUR.");
});

test("a text is answered, and stays text", async () => {
  await start("text");
  await (await browser.find(".answer input")).sendKeys("<img src=x onerror=alert(1)>");
  await browser.press("Send");
  await browser.see(RESULT, "The parcel goes to <img src=x onerror=alert(1)>.");
  assert.equal(await browser.count("#run img"), 0);
});

test("a number is answered", async () => {
  await start("number");
  await (await browser.find(".answer input")).sendKeys("2.5");
  await browser.press("Send");
  await browser.see(RESULT, "2.5 pieces were ordered.");
});

test("a conversation: messages, a file, and writing while the agent works", async () => {
  const file = join(folder, "note.txt");
  await writeFile(file, "A note.");
  await start("chat");
  const message = await browser.find(".message textarea");
  await message.sendKeys("Hello");
  await (await browser.find(".message input[type=file]")).sendKeys(file);
  await browser.press("Send");
  await browser.see(RESULT, "You said: Hello");
  await browser.see("#result-json", /"note\.txt"/);

  await browser.see(".card h3", "The agent waits for your message.");
  await message.sendKeys("Again", Key.ENTER);
  await browser.seeValue(".message textarea", "");
  await message.sendKeys("by");
  await browser.see(RESULT, "You said: Again");
  await browser.see(".card h3", "The agent waits for your message.");
  await message.sendKeys("e", Key.ENTER);
  await browser.see(RESULT, "Goodbye!");
  await browser.see("#run-status", "Completed");
});

test("a timer is skipped", async () => {
  await start("timer");
  await browser.press("Skip the timer");
  await browser.see(RESULT, "The wait is over.");
  await browser.see("#result-json", /"skipped": true/);
});

test("a file is uploaded with progress and given to a run", async () => {
  const file = join(folder, "invoice.pdf");
  await writeFile(file, Buffer.alloc(3_000_000, "x"));
  await browser.choose("#scenario", "request");
  await browser.run(() => {
    const text = document.querySelector("#inputs [role=status]");
    window.progress = [];
    new MutationObserver(() => window.progress.push(text.textContent)).observe(text, { childList: true });
  });
  await (await browser.find("#inputs input[type=file]")).sendKeys(file);
  await browser.press("Start run");
  await browser.see("#inputs [role=status]", "invoice.pdf: uploaded (3.0 MB)");
  const progress = await browser.run(() => window.progress);
  assert.ok(progress.includes("invoice.pdf: 0 % of 3.0 MB") && progress.includes("invoice.pdf: 100 % of 3.0 MB"), `${progress}`);
  await browser.see(RESULT, "Order A-1042 has shipped with Postline.");
  await browser.see("#result-json", /"invoice\.pdf"/);
});

test("what only the dashboard can complete has no button, but says where to go", async () => {
  await start("escalation");
  await browser.see("[data-wait=dashboard]", /can only be completed in the Phrony dashboard/);
  assert.equal(await browser.count("#waits button, #waits input"), 0);
  const link = await browser.find("[data-wait=dashboard] a");
  await browser.open(await link.getAttribute("href"));
  await (await browser.find("#tasks input")).sendKeys("Settle it.");
  await browser.press("Send");
  await browser.see("#state", "Completed: no task is pending");
});

test("a failure is shown as one", async () => {
  await start("failing");
  await browser.see("#result-title", "The run failed");
  await browser.see(RESULT, "Tool stock failed: connection refused");
  await browser.see("#run-status", "Failed");
});

test("a key whose trigger hides the steps shows only completions", async () => {
  await browser.choose("#key", "redacted");
  await start("request");
  await browser.see(RESULT, "Order A-1042 has shipped with Postline.");
  await browser.see("#run-steps", "2");
  assert.deepEqual(await browser.texts(STEP_TYPES), ["RunCompleted", "SessionCompleted"]);
});

test("an error says what to do", async () => {
  await browser.choose("#key", "guarded");
  await start("request");
  await browser.see("#start-error", /blocked by Guard[\s\S]*a guard blocks this key/);
  await browser.choose("#key", "outOfScope");
  await browser.see("#sessions-error", /not allowed[\s\S]*Choose a key that may do this/);
});

test("an earlier session is opened again, also by a reload", async () => {
  await start("multi-option");
  await browser.press("Pick up in the shop, free");
  await browser.see("#run-status", "Completed");
  const runId = await browser.texts("#run-id");
  await browser.driver.navigate().refresh();
  await browser.see(RESULT, "Chosen: Pick up in the shop, free.");
  assert.deepEqual(await browser.texts("#run-id"), runId);

  await browser.open(demo.url);
  await browser.choose("#scenario", "multi-option");
  await (await browser.find(`.session[value="${runId}"]`)).click();
  await browser.see(RESULT, "Chosen: Pick up in the shop, free.");
});

test("a burst of events is shown to its end", async () => {
  await browser.choose("#scenario", "firehose");
  const perSecond = await browser.find("#inputs input[name=perSecond]");
  await perSecond.clear();
  await perSecond.sendKeys("0");
  const events = await browser.find("#inputs input[name=events]");
  await events.clear();
  await events.sendKeys("1000");
  await browser.press("Start run");
  await browser.see(RESULT, "All 1000 events were sent.");
  await browser.see("#run-steps", "1004");
  assert.equal(await browser.count(".step"), 1_004);
});
