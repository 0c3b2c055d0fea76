// `<phrony-timeline>`: for people with a keyboard, with a screen reader, with other directions and colours.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Key } from "selenium-webdriver";
import { startBrowser } from "../support/browser.mjs";
import { ElementsPage, serveElements } from "../support/elements-page.mjs";
import { showTimeline, timelineFiles } from "../support/timeline-page.mjs";

let site;
let browser;
/** @type {ElementsPage} */
let page;

before(async () => {
  // The timeline is fed by hand: nothing is asked of a server.
  site = await serveElements({ baseUrl: "http://127.0.0.1:9", keys: {} }, { files: await timelineFiles() });
  browser = await startBrowser();
  page = new ElementsPage(browser, site);
});

after(async () => {
  await browser?.stop();
  site?.stop();
});

afterEach(async () => assert.deepEqual(await page.errors(), []));

test("what has the focus stays in the page, and the reading order is the order of the focus", async () => {
  await showTimeline(page);
  await page.run(async () => {
    await window.timeline.show(window.made.makeSteps(1_000), { phase: "finished" });
    window.timeline.rows[2].querySelector("[aria-label^=JSON]").focus();
  });
  const focused = () => page.run(() => window.timeline.focused?.getAttribute("aria-label"));
  for (const top of [5_000, 30_000, 0, 40_000]) {
    await page.run((top) => window.timeline.scroll(top), top);
    assert.equal(await focused(), "JSON of step 3", `at ${top}`);
    const numbers = (await page.texts(".ordinal")).map((text) => Number(text.replace(",", "")));
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b), "in the page they are in order");
    assert.ok(top === 0 || numbers[1] > 50, "only that one is kept");
  }
  // Its place in the list is the one that it always had.
  await page.run(() => window.timeline.focused.scrollIntoView({ block: "start" }));
  await page.run(() => window.timeline.settled());
  assert.ok(["2", "3"].includes(await page.run(() => window.timeline.inView()[0].number)));
  for (const number of [4, 5, 6]) {
    await page.driver.actions().sendKeys(Key.TAB).perform();
    assert.equal(await focused(), `JSON of step ${number}`);
  }
  // A row that has come in between does not take it.
  await page.run(() => {
    const { makeStep, makeSteps } = window.made;
    return window.timeline.show([makeStep(2_000), ...makeSteps(1_000).reverse()], { phase: "finished" });
  });
  assert.equal(await focused(), "JSON of step 6");
});

test("the keyboard scrolls", async () => {
  await showTimeline(page);
  await page.run(async () => {
    window.items = window.made.makeSteps(1_000);
    await window.timeline.show(window.items, { phase: "finished" });
  });
  await page.driver.actions().sendKeys(Key.TAB).perform();
  assert.equal(await page.run(() => window.timeline.focused.className), "scroller");
  const top = () => page.run(() => window.timeline.scroller.scrollTop);
  await page.driver.actions().sendKeys(Key.PAGE_DOWN).perform();
  await page.driver.wait(async () => (await top()) > 200, 5_000, "Page Down does not scroll");
  // Some browsers scroll smoothly.
  await page.run(() => window.timeline.settled());
  await page.driver.actions().sendKeys(Key.END).perform();
  const last = () => page.run(() => window.timeline.inView().at(-1)?.number);
  const add = (count) =>
    page.run((count) => {
      return window.timeline.show([...window.items, ...window.made.makeSteps(count, 1_001)], { phase: "finished" });
    }, count);
  await page.driver.wait(async () => (await last()) === "1,000", 5_000, "End does not go to the end");
  await add(5);
  assert.equal(await last(), "1,005", "the end is followed");
  await page.driver.actions().sendKeys(Key.ARROW_UP).perform();
  await page.run(() => window.timeline.settled());
  await add(9);
  assert.notEqual(await last(), "1,009", "no longer");
  await page.driver.actions().sendKeys(Key.HOME).perform();
  await page.driver.wait(async () => (await top()) === 0, 5_000, "Home does not go to the start");
});

test("people who do not see it hear what belongs together", async () => {
  await showTimeline(page);
  await page.run(async () => {
    const { makeRun, makeStep, makeSteps } = window.made;
    const startedAt = window.made.after(2_500);
    const runs = [makeRun(), makeRun("c", { parentRunId: "r", agentName: "prices", depth: 1, startedAt })];
    await window.timeline.show([...makeSteps(500), makeStep(501, { runId: "c" })], { runs, phase: "finished" });
  });
  const heard = await page.run(() => {
    const { scroller, rows } = window.timeline;
    const list = rows[0].parentElement;
    const whose = (row) => row.querySelector(".visually-hidden")?.textContent;
    return {
      scroller: [scroller.getAttribute("role"), scroller.tabIndex, scroller.getAttribute("aria-label")],
      list: list.getAttribute("role"),
      items: rows.slice(2, 5).map((row) => [row.ariaPosInSet, row.ariaSetSize, whose(row)]),
      live: window.deepQueryAll("[aria-live], [role=status], [role=alert], [role=log]").length,
    };
  });
  assert.deepEqual(heard, {
    scroller: ["group", 0, "Steps"],
    list: "list",
    items: [["3", "503", null], ["4", "503", null], ["5", "503", "Sub-agent prices"]],
    live: 0,
  });
});

test("it reads from right to left, and what is code from left to right", async () => {
  await showTimeline(page, { attributes: 'dir="rtl"' });
  await page.run(async () => {
    const { makeRun, makeStep, makeSteps } = window.made;
    const runs = [makeRun(), makeRun("c", { parentRunId: "r", startedAt: window.made.after(1_500) })];
    const text = { message: "שלום" };
    await window.timeline.show([...makeSteps(2), makeStep(3, { runId: "c", content: text })], { runs });
  });
  const [outer, inner] = await page.run(() => [1, 3].map((i) => window.timeline.rows[i].getBoundingClientRect()));
  assert.ok(inner.right < outer.right && inner.left === outer.left, "what is within is set in from the right");
  const directionOf = (text) =>
    page.run((text) => getComputedStyle(window.timeline.find(text).querySelector(".text")).direction, text);
  assert.equal(await directionOf("שלום"), "rtl");
  assert.equal(await directionOf("Thought 1"), "ltr");
  assert.deepEqual(await page.violations(), []);
});

for (const theme of ["light", "dark"]) {
  test(`nothing is inaccessible in the ${theme} theme, narrow or wide`, async () => {
    await showTimeline(page, { attributes: `theme="${theme}"`, height: 600 });
    await page.run(async () => {
      const { makeRun, makeStep } = window.made;
      const runs = [makeRun("r", { totalTokensUsed: 9 }), makeRun("c", { parentRunId: "r", status: "WaitingForHITL" })];
      const types = ["ToolCall", "ToolResult", "UserTaskReq", "SubAgentCall", "RunCompleted", "Unknown"];
      const content = { name: "a.b", error: "broken", prompt: "word ".repeat(200) };
      const items = types.map((type, i) => makeStep(i + 1, { type, tokensUsed: 7, content }));
      await window.timeline.show([...items, makeStep(9, { runId: "c", ordinal: null, provisional: true })], { runs });
      window.timeline.scroller.scrollTop = 0;
      await window.timeline.settled();
      window.timeline.rows[2].querySelector("[aria-label^=JSON]").click();
      await window.timeline.show([...items, ...window.made.makeSteps(3, 10)], { runs });
    });
    assert.equal(await page.count(".new"), 1);
    assert.deepEqual(await page.violations(), []);
    await page.run(() => {
      window.timeline.element.style.inlineSize = "300px";
      return window.timeline.settled();
    });
    assert.deepEqual(await page.violations(), []);
    const overflow = await page.run(() => window.timeline.scroller.scrollWidth - window.timeline.scroller.clientWidth);
    assert.equal(overflow, 0, "nothing is wider than the view");
  });
}
