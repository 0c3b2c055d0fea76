// `<phrony-waits>`: everything that a run waits for, and how people answer it.

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

test("an approval shows the call that it is about, and is given by mouse", async () => {
  const runId = await page.showRun("approval");
  await page.see("section.task h4", "Refund 129.90 EUR for order A-1042?");
  await page.see(".call code", "payments · refund");
  await page.see(".call dd", "129.9\nEUR\nA-1042");
  await page.see("h3.quiet", "1 task waits for you");
  await page.examine();
  await page.press("Approve");
  await page.see(".result .text", "129.90 EUR for order A-1042 were refunded (R-77).");
  assert.equal(await page.count("section.task"), 0);
  assert.equal(await page.focus(), "H3 Nothing waits for you");
  const [answered, ...others] = await page.run(() => window.answered);
  assert.deepEqual(others, []);
  assert.equal(answered.runId, runId);
  assert.equal(answered.wait.task.kind, "approval");
  await page.examine();

  // The heading goes with the focus.
  await page.run(() => document.querySelector("h1").click());
  await page.type(Key.TAB);
  await page.seeGone("#heading");
});

test("an approval is refused by the keyboard alone", async () => {
  await page.showRun("approval");
  await page.find("section.task");
  await page.tabTo("DIV Waits to be called");
  await page.tabTo("BUTTON Reject");
  await page.type(Key.ENTER);
  await page.see(".result .text", "The refund for order A-1042 was rejected; nothing was paid.");
  assert.equal(await page.focus(), "H3 Nothing waits for you");
});

test("all calls that wait for an approval are shown, with whatever they are called with", async () => {
  await page.showRun("two-calls");
  await page.see(".call code", "mail · send\nnotify");
  await page.see(".call dt", "note\ntext\nto\n");
  await page.see(".call dd", /^null\n<b>Hi<\/b>\nthere\n\[\s+"a@b.example"\s+\]\nall of them$/);
  assert.equal(await page.count(".call b"), 0);
  await page.examine();
});

test("an option is chosen by the keyboard alone, and none is not sent", async () => {
  const runId = await page.showRun("multi-option");
  await page.see("section.task legend", "Choose one");
  await page.see("fieldset label", "Express, 1 day, 19.00 EUR\nStandard, 3 days, 5.00 EUR\nPick up in the shop, free");
  const applied = await page.fault(runId, "messages", { delay: { ms: 0 } });
  await page.tabTo("BUTTON Send");
  await page.type(Key.ENTER);
  await page.see(".problem", "Choose one of the options first.");
  await page.seeFocus("INPUT Express, 1 day, 19.00 EUR");
  assert.equal(await page.run(() => window.deepQueryAll("fieldset")[0].getAttribute("aria-invalid")), "true");
  await page.examine();
  assert.equal(await applied(), 0);

  await page.type(Key.ARROW_DOWN);
  await page.see(".problem", "");
  await page.tabTo("BUTTON Send");
  await page.type(" ");
  await page.see(".result .text", "Chosen: Standard, 3 days, 5.00 EUR.");
  assert.equal(await applied(), 1);
  assert.equal(await page.focus(), "H3 Nothing waits for you");
});

test("a text is written by the keyboard alone, and stays text", async () => {
  const runId = await page.showRun("text");
  await page.see("section.task h4", "Which street does the parcel go to?");
  const applied = await page.fault(runId, "messages", { delay: { ms: 0 } });
  await page.tabTo("TEXTAREA");
  await page.type("  ");
  await page.sendText();
  await page.see(".problem", "Write something first.");
  const described = await page.run(() => {
    const [field] = window.deepQueryAll("textarea");
    const description = field.getRootNode().getElementById(field.getAttribute("aria-describedby"));
    return [field.getAttribute("aria-invalid"), description.innerText];
  });
  assert.equal(described[0], "true");
  assert.match(described[1], /^\s*Write something first\.\s+Ctrl\+Enter or/);
  assert.equal(await page.focus(), "TEXTAREA");
  await page.examine();
  assert.equal(await applied(), 0);

  await page.type(Key.BACK_SPACE, Key.BACK_SPACE, "<img src=x>", Key.ENTER, "2nd line");
  await page.see(".problem", "");
  assert.equal(await page.value(), "<img src=x>\n2nd line");
  await page.sendText();
  await page.see(".result .text", "The parcel goes to <img src=x>\n2nd line.");
  assert.equal(await page.count("img"), 0);
});

test("a number is written as the language writes it", async () => {
  const runId = await page.showRun("number", { attributes: 'lang="de"' });
  await page.see("section.task h4", "How many pieces shall be ordered?");
  const applied = await page.fault(runId, "messages", { delay: { ms: 0 } });
  await page.tabTo("INPUT");
  for (const wrong of ["", "many", "1.500", "1e999", "Infinity"]) {
    await page.run(() => (window.deepQueryAll("[inputmode]")[0].value = ""));
    await page.type(...wrong, Key.ENTER);
    await page.see(".problem", "Write a number, such as 12,5, without separators between thousands.");
    await page.seeFocus("INPUT");
    assert.equal(await page.value(), wrong);
  }
  await page.examine();
  assert.equal(await applied(), 0);
  await page.run(() => (window.deepQueryAll("[inputmode]")[0].value = ""));
  await page.type("-2,5", Key.ENTER);
  await page.see(".result .text", "-2.5 pieces were ordered.");
});

test("a conversation by the keyboard alone: the focus stays in it, also while the agent works", async () => {
  await page.showRun("chat");
  await page.see("section.message h4", "The agent waits for your message");
  await page.examine();
  await page.tabTo("TEXTAREA");
  await page.type(Key.ENTER);
  await page.see(".problem", "Write something first.");
  await page.type("Hello");
  await page.chord(Key.SHIFT, Key.ENTER);
  await page.type("you");
  assert.equal(await page.value(), "Hello\nyou");
  await page.type(Key.ENTER);
  await page.see(".result .text", "You said: Hello\nyou");
  await page.see("section.message h4", "The agent waits for your message");
  assert.equal(await page.value(), "");
  assert.equal(await page.focus(), "TEXTAREA");

  // By the button, too.
  await page.type("Again");
  await page.tabTo("BUTTON Send");
  await page.type(Key.ENTER);
  await page.see(".result .text", "You said: Again");
  assert.equal(await page.focus(), "TEXTAREA");

  await page.type("bye", Key.ENTER);
  await page.see(".result .text", "Goodbye!");
  assert.equal(await page.count("section.message"), 0);
  assert.equal(await page.focus(), "H3 Nothing waits for you");
});

test("while the agent works one can write and not send, and a composition is not sent", async () => {
  const runId = await page.showRun("slow-chat");
  const applied = await page.fault(runId, "messages", { delay: { ms: 0 } });
  const field = await page.find("textarea");
  await field.sendKeys("one");
  const isSent = await page.run(() => {
    const [field] = window.deepQueryAll("textarea");
    const press = (more) => new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more });
    return [{ isComposing: true }, { keyCode: 229 }].map((more) => field.dispatchEvent(press(more)));
  });
  assert.deepEqual(isSent, [true, true]);
  await field.sendKeys(Key.ENTER);
  await page.see("section.message h4", "The agent works on its answer. You can go on writing.");
  await field.sendKeys("two", Key.ENTER);
  assert.equal(await page.value(), "two");
  await page.find("section button.primary[aria-disabled=true]");
  await page.run(() => window.deepQueryAll("section button.primary")[0].click());
  assert.equal(await applied(), 1);
  await page.see("#heading", "Nothing waits for you");
  await page.examine();
});

test("files are sent with a message, and alone", async () => {
  await page.showRun("chat");
  await page.find("textarea");
  const input = await page.find("phrony-files input, input[type=file]");
  await input.sendKeys(page.note);
  await page.see("phrony-files li, li .muted", /Uploaded/);
  await (await page.find("textarea")).sendKeys("See this");
  await page.press("Send");
  await page.seeOutput(/"note\.txt"/);
  await page.see(".result .text", "You said: See this");
  assert.equal(await page.count("li .remove"), 0);
  await page.see("section.message h4", "The agent waits for your message");
  await page.press("Send");
  await page.see(".problem", "Write something first.");

  // Pasted into the text, and dropped onto the card.
  await page.run(() => {
    const bring = (type, field) => {
      const data = new DataTransfer();
      data.items.add(new File([`By ${type}`], `${type}.png`, { type: "image/png" }));
      const event = new Event(type, { bubbles: true, cancelable: true, composed: true });
      Object.defineProperty(event, type === "paste" ? "clipboardData" : "dataTransfer", { value: data });
      return field.dispatchEvent(event);
    };
    const [field] = window.deepQueryAll("textarea");
    return [bring("paste", field), bring("drop", field)];
  });
  await page.see("phrony-files >>> .name", "paste.png\ndrop.png");
  await page.see("li .muted", /Uploaded\n.*\nUploaded$/);
  await page.see(".problem", "");
  await page.press("Send");
  await page.seeOutput(/"paste\.png","drop\.png"/);
});

test("a message waits for its uploads, and does not leave one out", async () => {
  const runId = await page.showRun("chat");
  const applied = await page.fault(runId, "messages", { delay: { ms: 0 } });
  await page.find("textarea");
  await page.request("PUT", "faults", { routes: [{ route: "presign", do: { answer: { status: 403 } }, times: 1 }] });
  await (await page.find("input[type=file]")).sendKeys(page.note);
  await page.see("li .error strong", "note.txt is not uploaded: files are not allowed here");
  await (await page.find("textarea")).sendKeys("See this", Key.ENTER);
  await page.see(".problem", "A file is not uploaded. Try again, or remove it.");
  await page.examine();
  await page.request("PUT", "faults", { routes: [{ route: "presign", do: { delay: { ms: 3_600_000 } } }] });
  await page.press("Try again");
  await page.find("progress[aria-label='note.txt']");
  await (await page.find("textarea")).sendKeys(Key.ENTER);
  await page.see(".problem", "Files are still being uploaded.");
  assert.equal(await applied(), 0);
  await page.press("Remove note.txt");
  await page.see(".problem", "");
  await page.press("Send");
  await page.see(".result .text", "You said: See this");
});

test("a timer tells when it ends, and is skipped by the keyboard alone", async () => {
  await page.showRun("long-sleep");
  await page.see("section.timer h4", "The run sleeps");
  await page.see("[role=timer]", /^Goes on in (2 hr|1 hr 59 min)$/);
  await page.see("h3.quiet", "Nothing waits for you");
  await page.examine();
  await page.tabTo("BUTTON Skip the wait");
  await page.type(Key.ENTER);
  await page.see(".result .text", "Awake.");
  assert.equal(await page.count("section.timer"), 0);
  assert.equal(await page.focus(), "H3 Nothing waits for you");
});

test("a timer counts down, and its card goes by itself when it ends", async () => {
  await page.showRun("short-sleep");
  await page.find("[role=timer]");
  await page.run(() => {
    window.seconds = new Set();
    const [timer] = window.deepQueryAll("[role=timer]");
    const observer = new MutationObserver(() => window.seconds.add(timer.innerText));
    observer.observe(timer, { characterData: true, subtree: true });
  });
  await page.seeGone("section.timer");
  const seconds = await page.run(() => [...window.seconds]);
  assert.ok(seconds.length >= 2, `${seconds}`);
  for (const text of seconds) assert.match(text, /^Goes on in 1 min \d+ sec$/);
});

test("what only the dashboard completes is explained, has no button, and goes by itself", async () => {
  const escalated = await page.showRun("escalation");
  await page.see("section.dashboard h4", /^The supervisor agent is not sure/);
  await page.see("section.dashboard p", /^supervisor was asked and hands .* a person\.\nAnswer it in the Phrony dash/);
  assert.equal(await page.count("section button, section input, section textarea"), 0);
  await page.examine();
  await page.completeTask(escalated, { textValue: "Settle it." });
  await page.see(".result .text", "A person decided on claim C-5.");
  assert.equal(await page.count("section.dashboard"), 0);

  const odd = await page.showRun("anomaly");
  await page.see("section.dashboard p", /^Something unusual was found\. A person has to review it\./);
  await page.completeTask(odd, { approved: true });
  await page.see("section.dashboard p", /^Something unusual was found\. A person has to take note of it\./);
  assert.equal(await page.count("section button"), 0);
  await page.completeTask(odd, {});
  await page.see(".result .text", "The invoices are booked.");
  assert.equal(await page.count("section.dashboard"), 0);
});

test("what nobody can answer here is explained", async () => {
  await page.showRun("asks-agent");
  await page.see("section.other h4", "The run waits for another agent");
  await page.see("section.other p", "supervisor was asked. There is nothing to do here.");
  await page.examine();
  await page.showRun("approval", { key: "redacted" });
  await page.see("section.other p", /^A person was asked, but .* not shown here\.\nAnswer it in the Phrony dash/);
  assert.equal(await page.count("section button"), 0);
  await page.examine();
});
