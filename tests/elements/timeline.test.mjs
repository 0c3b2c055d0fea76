// `<phrony-timeline>`: what it shows of a session.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { ElementsPage, serveElements } from "../support/elements-page.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { assertSamePlace, showTimeline, timelineFiles } from "../support/timeline-page.mjs";

let emulator;
let site;
let browser;
/** @type {ElementsPage} */
let page;
let phrony;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  site = await serveElements(emulator, { files: await timelineFiles() });
  browser = await startBrowser();
  page = new ElementsPage(browser, site);
  phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
});

after(async () => {
  await browser?.stop();
  site?.stop();
  await emulator?.stop();
});

afterEach(async () => assert.deepEqual(await page.errors(), []));

/** Shows a run of the emulator, from its start on. */
async function showRun(scenario, attributes = "") {
  const { runId } = await phrony.startRun(emulator.agents[scenario], { input: { question: "Why?" } });
  await page.show(`<phrony-run run-id="${runId}" base-url="/api/full" ${attributes}></phrony-run>`);
}

/** What each row says before its text: its label and name. */
const heads = () =>
  page.run(() =>
    window.deepQueryAll("[role=listitem]").map((row) => {
      const fold = row.querySelector(".fold");
      return fold ? `> ${fold.innerText.trim()}` : row.querySelector("strong").innerText;
    }),
  );

test("a run with sub-agents is grouped by run, each behind the step that starts it", async () => {
  await showRun("sub-agents");
  await page.see("header > .status", "Completed");
  await page.run(() => {
    window.deepQueryAll("phrony-run")[0].style.setProperty("--phrony-timeline-max-block-size", "5000px");
  });
  await page.driver.wait(async () => (await heads()).at(-1) === "Session ended", 10_000, "the end is not shown");
  const child = ["Model request", "Reasoning", "Tool call", "Tool result", "Output", "Run ended"];
  assert.deepEqual(await heads(), [
    ...["> Research lead", "Model request", "Reasoning"],
    ...["Sub-agent starts", "> prices", ...child],
    ...["Sub-agent starts", "> reviews", ...child],
    ...["Sub-agent ends", "Sub-agent ends", "Model request", "Reasoning", "Output", "Run ended", "Session ended"],
  ]);
  await page.see("[part=run]:nth-child(5)", /prices\s+v1\s+Completed\s+6 steps\s+30 tokens\s+0(\.\d)? sec/);
  await page.see("[part=step]:nth-child(8)", /^\d+\s+Sub-agent prices\s+Tool call\s+catalogue\.list_offers\s/);
  await page.see("[part=step]:nth-child(8)", /\s\+0(\.\d)? sec\s+JSON\s+article: K-9\s*$/);
  await page.see("[part=step]:nth-child(9)", /Tool result\s+catalogue\.list_offers\s+.*offers: \[42, 45, 51\]\s*$/s);
  assert.deepEqual(await page.violations(), []);
});

test("what goes wrong is told in words", async () => {
  await showRun("failing");
  await page.see("header > .status", "Failed");
  const reasons = ["connection refused", ...Array(2).fill("Tool stock failed: connection refused")];
  await page.see("[part=step] .failure", reasons.map((reason) => `Failed: ${reason}`).join("\n"));
  assert.deepEqual(await page.violations(), []);
});

test("a question tells what it asks", async () => {
  await showRun("multi-option");
  await page.see("[data-type=UserTaskReq]", /Question\s+multi option · pending\s.*shipped\?\s/s);
  await page.see("[data-type=UserTaskReq]", /\sChoices: Express.*; Standard.*; Pick up/);
});

test("a step has its number, its tokens and its time", async () => {
  await showTimeline(page);
  await page.run(async () => {
    const { makeStep } = window.made;
    const startedAt = window.made.after(90_000);
    const provisional = makeStep(2, { ordinal: null, provisional: true, tokensUsed: 1_280, startedAt });
    const odd = makeStep(7, { startedAt: null, finishedAt: "yesterday", tokensUsed: 1, error: "broken" });
    await window.timeline.show([makeStep(1), provisional, odd]);
  });
  assert.deepEqual(await page.texts(".ordinal"), ["1", "2", "7"]);
  const figures = (await page.texts(".figures")).map((text) => text.trim().split(/\s*\n\s*/));
  assert.deepEqual(figures, [["+1 sec", "JSON"], ["1,280 tokens", "+1 min 30 sec", "JSON"], ["1 token", "JSON"]]);
  assert.deepEqual(await page.texts(".failure"), ["Failed: broken"]);
  const [time, color, paler] = await page.run(() => {
    const [first, second] = window.timeline.rows;
    const { dateTime, title } = first.querySelector("time");
    return [{ dateTime, title }, getComputedStyle(first).color, getComputedStyle(second).color];
  });
  assert.equal(time.dateTime, "2026-01-01T00:00:01.000Z");
  assert.match(time.title, /:00:01/);
  assert.notEqual(paler, color);
  assert.deepEqual(await page.violations(), []);
});

test("of a long text three lines are shown, and all of it on demand", async () => {
  await showTimeline(page, { height: 2_000 });
  const heights = await page.run(async () => {
    const { makeStep } = window.made;
    const messages = ["short", "word ".repeat(200), "1\n2\n3", "1\n2\n3\n4\n5", "x".repeat(5_000)];
    await window.timeline.show(messages.map((message, i) => makeStep(i + 1, { content: { message } })));
    return window.timeline.rows.map((row) => row.querySelector("p").clientHeight);
  });
  const [line, ...others] = heights;
  for (const height of others) assertSamePlace(height, 3 * line, "three lines");
  const buttons = () =>
    page.run(() => {
      const all = window.timeline.rows.map((row) => row.querySelector(".text > button"));
      return all.map((button) => (getComputedStyle(button).visibility === "visible" ? button.innerText : ""));
    });
  assert.deepEqual(await buttons(), ["", "Show all", "", "Show all", "Show all"]);
  for (const row of [2, 4, 5]) {
    await (await page.find(`[role=listitem]:nth-child(${row}) .text > button`)).click();
    await page.see(`[role=listitem]:nth-child(${row}) .text > [aria-expanded=true]`, "Show less");
  }
  const texts = () => window.timeline.rows.map((row) => row.querySelector("p").textContent);
  const [, words, , lines, longest] = await page.run(texts);
  assert.equal(words, "word ".repeat(200));
  assert.equal(lines, "1\n2\n3\n4\n5");
  assert.equal(longest.length, 5_000);
  await (await page.find("[role=listitem]:nth-child(4) .text > button")).click();
  await page.see("[role=listitem]:nth-child(4) .text > [aria-expanded=false]", "Show all");
  assert.deepEqual(await page.violations(), []);
});

test("what the button for more says goes with the width", async () => {
  await showTimeline(page);
  const isVisible = () =>
    page.run(() => getComputedStyle(window.timeline.rows[0].querySelector(".text > button")).visibility === "visible");
  await page.run(() => window.timeline.show([window.made.makeStep(1, { content: { message: "word ".repeat(40) } })]));
  assert.equal(await isVisible(), false);
  await page.run(() => {
    window.timeline.element.style.inlineSize = "300px";
    return window.timeline.settled();
  });
  assert.equal(await isVisible(), true);
  assert.deepEqual(await page.violations(), []);
});

test("a step's content is there as JSON, when it is asked for", async () => {
  await showTimeline(page);
  await page.run(() => window.timeline.show(window.made.makeSteps(3)));
  assert.equal(await page.count("pre"), 0);
  const [label, expanded] = await page.run(() => {
    const button = window.timeline.rows[1].querySelector("[aria-label^=JSON]");
    return [button.getAttribute("aria-label"), button.getAttribute("aria-expanded")];
  });
  assert.deepEqual([label, expanded], ["JSON of step 2", "false"]);
  await page.press("JSON of step 2");
  await page.see("pre", '{\n  "message": "Thought 2"\n}');
  assert.equal(await page.count("[aria-label^=JSON][aria-expanded=true]"), 1);
  assert.equal(await page.run(() => getComputedStyle(window.timeline.rows[1].querySelector("pre")).direction), "ltr");
  assert.deepEqual(await page.violations(), []);
  // An update of the step is shown, and what is open stays open.
  await page.run(() => {
    const { makeStep, makeSteps } = window.made;
    return window.timeline.show([makeStep(1), makeStep(2, { content: ["new"] }), ...makeSteps(400, 3)]);
  });
  await page.see("pre", '[\n  "new"\n]');
  await page.run(() => {
    window.timeline.scroller.focus();
    return window.timeline.scroll(8_000);
  });
  assert.equal(await page.count("pre"), 0, "it is out of the page");
  await page.run(() => window.timeline.scroll(0));
  await page.see("pre", '[\n  "new"\n]');
  await page.press("JSON of step 2");
  await page.driver.wait(async () => (await page.count("pre")) === 0, 5_000, "it does not close");
});

test("JSON is copied, or selected where there is no clipboard", async () => {
  await showTimeline(page);
  await page.run(() => window.timeline.show(window.made.makeSteps(1)));
  await page.press("JSON of step 1");
  const setClipboard = (kind) =>
    page.run((kind) => {
      const writeText = async (text) => {
        if (kind === "refuses") throw new Error("no");
        window.copied = text;
      };
      const value = kind === "missing" ? undefined : { writeText };
      Object.defineProperty(navigator, "clipboard", { value, configurable: true });
    }, kind);
  for (const kind of ["refuses", "missing"]) {
    await setClipboard(kind);
    await page.press("Copy");
    const isFocused = () => page.run(() => window.timeline.focused?.localName === "pre");
    await page.driver.wait(isFocused, 5_000, "nothing is selected");
    const selected = await page.run(() => {
      // Browsers disagree on what the document may know of a selection in a shadow tree.
      const root = window.timeline.element.renderRoot;
      const selection = root.getSelection?.() ?? getSelection();
      return selection.toString() || getSelection().getComposedRanges?.({ shadowRoots: [root] })[0]?.endOffset;
    });
    assert.ok(selected, "something is selected");
  }
  await setClipboard("works");
  await page.press("Copy");
  await page.see("[role=status]", "Copied");
  assert.equal(await page.run(() => window.copied), '{\n  "message": "Thought 1"\n}');
  assert.deepEqual(await page.violations(), []);
});

test("runs are folded and unfolded, and stay so", async () => {
  await showTimeline(page);
  const show = (count) =>
    page.run((count) => {
      const { makeRun, makeStep } = window.made;
      const child = makeRun("c", { parentRunId: "r", agentName: "prices", depth: 1 });
      const runs = [makeRun("r", { agentName: "Lead" }), child];
      const call = makeStep(1, { type: "SubAgentCall", content: { child_run_id: "c" } });
      const steps = Array.from({ length: count }, (_, i) => makeStep(i + 2, { runId: "c" }));
      return window.timeline.show([call, ...steps], { runs });
    }, count);
  await show(2);
  assert.deepEqual(await heads(), ["> Lead", "Sub-agent starts", "> prices", "Reasoning", "Reasoning"]);
  await page.press("Sub-agent prices");
  await page.driver.wait(async () => (await page.count("[role=listitem]")) === 3, 5_000, "it does not fold");
  assert.equal(await page.count(".fold[aria-expanded=false]"), 1);
  await show(3);
  assert.deepEqual(await heads(), ["> Lead", "Sub-agent starts", "> prices"]);
  await page.see("[part=run]:nth-child(3) .figures", /3 steps/);
  assert.deepEqual(await page.violations(), []);
  await page.press("Sub-agent prices");
  await page.driver.wait(async () => (await page.count("[role=listitem]")) === 6, 5_000, "it does not unfold");
  assert.equal(await page.run(() => window.timeline.focused.className), "fold");
});

test("another session begins anew, and none is empty", async () => {
  await showTimeline(page);
  assert.equal((await page.texts(".scroller")).join(), "", "nothing is known yet");
  await page.run(() => window.timeline.show([]));
  await page.see(".scroller", "No steps yet.");
  assert.deepEqual(await page.violations(), []);
  await page.run(() => window.timeline.show(window.made.makeSteps(100)));
  assert.equal(await page.run(() => window.timeline.inView().at(-1).number), "100");
  await page.run(() => window.timeline.show(window.made.makeSteps(200), { sessionId: "t", phase: "finished" }));
  assert.equal(await page.run(() => window.timeline.inView()[0].number), "1");
  await page.run(() => window.timeline.show([], { sessionId: "u" }));
  await page.see(".scroller", "No steps yet.");
  assert.equal(await page.count("[role=listitem]"), 0);
});
