// `<phrony-lanes>`: who worked when, as a picture and in words.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";
import { startBrowser } from "../support/browser.mjs";
import { ElementsPage, serveElements } from "../support/elements-page.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { SPIES, spyOn, ticks } from "../support/page-spies.mjs";

const { lanesOf } = await importSource("src/elements/lanes/lanes.ts");

let emulator;
let site;
let browser;
/** @type {ElementsPage} */
let page;
let phrony;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  site = await serveElements(emulator, { files: SPIES });
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

const BEGIN = Date.UTC(2026, 0, 1);
const at = (seconds) => (seconds === null ? null : new Date(BEGIN + seconds * 1_000).toISOString());

function run(id, startedAt, finishedAt, more = {}) {
  const status = finishedAt === null ? "Running" : "Completed";
  const times = { startedAt: at(startedAt), finishedAt: at(finishedAt) };
  return { id, parentRunId: null, agentName: id, status, ...times, ...more };
}

function step(runId, type, seconds, content) {
  return { runId, id: `${runId}-${seconds}`, type, content, startedAt: at(seconds), finishedAt: at(seconds) };
}

/** A session that took ten seconds, with every kind of wait. */
function everything(more = {}) {
  const child = { parentRunId: "lead" };
  return {
    ...{ connection: "closed", status: "Completed", phase: "finished", redacted: false, output: null, error: null },
    session: { status: "Completed", startedAt: at(0), finishedAt: at(10), error: null },
    runs: [
      run("lead", 0, 10),
      run("prices", 2, 8, child),
      run("offers", 3, 4, { parentRunId: "prices", status: "Failed" }),
      run("reviews", 2, 8, child),
      run("nameless", null, null, { ...child, agentName: null, status: "Queued" }),
    ],
    items: [
      step("lead", "SubAgentCall", 2, { child_run_id: "prices" }),
      step("lead", "SubAgentResult", 8, { child_run_id: "prices" }),
      step("prices", "UserTaskReq", 5, { user_task_id: "t" }),
      step("prices", "ToolResult", 7, {}),
      step("reviews", "output", 3, {}),
      step("reviews", "ToolCall", 4, { name: "phrony_wait", tool_call_id: "w" }),
      step("reviews", "ToolResult", 6, { tool_call_id: "w" }),
    ].map((item) => (item.type === "UserTaskReq" ? { ...item, finishedAt: at(7) } : item)),
    pendingTasks: [],
    ...more,
  };
}

/** A session that began a while ago, and goes on. */
function active(more = {}) {
  const began = new Date(Date.now() - 3_000).toISOString();
  return everything({
    ...{ connection: "live", status: "Running", phase: "active" },
    session: { status: "Running", startedAt: began, finishedAt: null, error: null },
    runs: [{ ...run("lead", 0, null), startedAt: began }],
    items: [],
    ...more,
  });
}

/** Shows lanes by themselves. */
async function show(snapshot, html = "<phrony-lanes></phrony-lanes>") {
  await page.show("");
  await spyOn(page);
  await page.run(
    (text, first) => {
      document.getElementById("place").innerHTML = text;
      window.deepQueryAll("phrony-lanes")[0].snapshot = first;
    },
    html,
    snapshot,
  );
}

const change = (snapshot) =>
  page.run((next) => void (window.deepQueryAll("phrony-lanes")[0].snapshot = next), snapshot);

/** The bars as lists of what their segments say. */
const bars = () =>
  page.run(() =>
    window.deepQueryAll(".bar").map((bar) => Array.from(bar.children, ({ title }) => title).join(", ")),
  );

/** What a lane's segments stand for. */
const activitiesOf = (lane) =>
  page.run((index) => Array.from(window.deepQueryAll(".bar")[index].children, (each) => each.dataset.activity), lane);

/** Whether all of these are there in this order, whatever is between them. */
function isWithin(expected, found) {
  let next = 0;
  for (const each of found) if (each === expected[next]) next++;
  return next === expected.length;
}

/** The boxes of what matches, in pixels. */
const boxes = (selector) =>
  page.run((css) => window.deepQueryAll(css).map((each) => each.getBoundingClientRect().toJSON()), selector);

test("each run has a lane under that which spawned it, with what it did and how it ended", async () => {
  await show(everything());
  await page.see("button", "lead\nprices\noffers\nreviews\nUnnamed agent");
  assert.deepEqual(await bars(), [
    "Works: 2 sec, Waits for an agent: 6 sec, Works: 2 sec",
    "Works: 3 sec, Waits for a person: 2 sec, Works: 1 sec",
    "Works: 1 sec",
    "Works: 1 sec, Waits for a message: 1 sec, Sleeps: 2 sec, Works: 2 sec",
    "",
  ]);
  assert.deepEqual(await page.texts(".state"), ["Completed", "Completed", "Failed", "Completed", "Queued"]);
  const failed = () => window.deepQueryAll(".lane").map((lane) => lane.matches("[data-failed]"));
  assert.deepEqual(await page.run(failed), [false, false, true, false, false]);
  const starts = (await boxes("button")).map(({ left }) => left);
  const paddings = await page.run(() =>
    window.deepQueryAll("button").map((each) => parseFloat(getComputedStyle(each).paddingInlineStart)),
  );
  assert.equal(new Set(starts).size, 1);
  assert.ok(paddings[0] === 0 && paddings[1] > 0 && paddings[2] === 2 * paddings[1] && paddings[3] === paddings[1]);
});

test("what is seen is also told in words", async () => {
  await show(everything());
  await page.find(".lane");
  const summaries = () => window.deepQueryAll(".lane > .visually-hidden").map((each) => each.textContent.trim());
  assert.deepEqual(await page.run(summaries), [
    "Completed, worked 4 sec, waited for an agent 6 sec",
    "Completed, worked 4 sec, waited for a person 2 sec",
    "Failed, worked 1 sec",
    "Completed, worked 3 sec, waited for a message 1 sec, slept 2 sec",
    "Queued, not started yet",
  ]);
});

test("segments differ in more than colour, and the legend tells of those that there are", async () => {
  await show(everything());
  await page.see(".legend", "Works\nWaits for an agent\nWaits for a person\nWaits for a message\nSleeps");
  const looks = await page.run(() =>
    window.deepQueryAll(".swatch > .segment").map((swatch) => {
      const { height, borderTopStyle, borderTopWidth, backgroundImage } = getComputedStyle(swatch);
      return [height, borderTopStyle, borderTopWidth, backgroundImage.split("(")[0]].join(" ");
    }),
  );
  assert.equal(new Set(looks).size, 5, looks.join("\n"));
  await change(everything({ items: [] }));
  await page.see(".legend", "Works");
});

test("places are in proportion to time", async () => {
  await show(everything());
  await page.see(".scale bdi", "0 sec\n2 sec\n4 sec\n6 sec\n8 sec\n10 sec");
  const [bar] = await boxes(".bar");
  const [first, second, third] = await boxes(".bar > .segment");
  const share = ({ left, right }) => [left, right].map((x) => Math.round((100 * (x - bar.left)) / bar.width));
  assert.deepEqual([share(first), share(second), share(third)], [[0, 20], [20, 80], [80, 100]]);
  const lines = (await boxes(".grid > span")).map(({ left }) => Math.round((100 * (left - bar.left)) / bar.width));
  assert.deepEqual(lines, [0, 20, 40, 60, 80, 100]);
});

test("it is mirrored where people write from right to left", async () => {
  await show(everything(), `<div dir="rtl"><phrony-lanes></phrony-lanes></div>`);
  await page.find(".lane");
  const [bar] = await boxes(".bar");
  const [first] = await boxes(".bar > .segment");
  const [button] = await boxes("button");
  assert.ok(Math.abs(first.right - bar.right) < 1 && first.width < bar.width / 2, "time begins at the right");
  assert.ok(button.right > bar.right, "names are at the right");
});

test("it fits into 300 pixels, with the names above the bars", async () => {
  await show(everything());
  await page.run(() => void (document.getElementById("place").style.width = "300px"));
  await page.find(".lane");
  const [button] = await boxes("button");
  const [bar] = await boxes(".bar");
  assert.ok(bar.top >= button.bottom, "the name is above the bar");
  assert.ok(bar.width > 270);
  const isWide = () => window.deepQueryAll(".lanes").some((each) => each.scrollWidth > each.clientWidth);
  assert.equal(await page.run(isWide), false, "nothing to scroll sideways");
  assert.deepEqual(await page.violations(), []);
});

for (const scheme of ["light", "dark"]) {
  test(`axe-core finds nothing in ${scheme}`, async () => {
    await show(everything(), `<phrony-lanes theme="${scheme}"></phrony-lanes>`);
    await page.find(".lane");
    assert.deepEqual(await page.violations(), []);
  });
}

test("a lane's name is a button that leads to its steps", async () => {
  await show(everything());
  await page.run(() => window.keepEvent("phrony-lane"));
  await page.press("prices");
  assert.deepEqual(await page.events(), [{ type: "phrony-lane", detail: { runId: "prices" } }]);
  assert.ok((await boxes("button")).every(({ height }) => height >= 24));
});

test("a hundred runs scroll within, and can be reached with the keyboard", async () => {
  const child = { parentRunId: "run 0" };
  const runs = Array.from({ length: 100 }, (_, index) => run(`run ${index}`, index / 20, 10, index > 0 ? child : {}));
  await show(everything({ runs, items: [] }));
  await page.find(".lane");
  const [{ top, bottom }] = await boxes(".lanes");
  assert.ok(bottom - top <= 320);
  await page.run(() => window.deepQueryAll("button")[99].focus());
  const last = (await boxes("button"))[99];
  assert.ok(last.top >= top && last.bottom <= bottom, "it has scrolled");
  const [axis] = await boxes(".scale");
  assert.ok(axis.top >= top && axis.bottom < last.top, "the axis stays");
  assert.deepEqual(await page.violations(), []);
});

test("however many waits there were, no more is drawn than can be seen", async () => {
  await show(everything({ items: [] }));
  await page.see(".legend", "Works");
  await page.run(() => {
    const lanes = window.deepQueryAll("phrony-lanes")[0];
    const begin = Date.parse(lanes.snapshot.session.startedAt);
    const items = Array.from({ length: 50_000 }, (_, index) => {
      const at = new Date(begin + index / 5).toISOString();
      const content = { name: "phrony_wait", tool_call_id: index >> 1 };
      const type = index % 2 === 0 ? "ToolCall" : "ToolResult";
      return { runId: "lead", id: index, type, content, startedAt: at, finishedAt: at };
    });
    lanes.snapshot = { ...lanes.snapshot, items };
  });
  await page.see(".legend", /Sleeps/);
  const count = await page.run(() => window.deepQueryAll(".bar")[0].children.length);
  assert.ok(count > 100 && count < 700, `${count} segments`);
});

test("the edge moves while the session is active, and stands still when it has ended", async () => {
  await show(active());
  await page.find(".segment[data-now]");
  const [before] = await bars();
  assert.equal(await ticks(page), 1);
  await page.driver.wait(async () => (await bars())[0] !== before, 20_000, "the bar does not grow");
  assert.equal(await ticks(page), 1);
  await change(everything());
  await page.see("button", /prices/);
  assert.equal(await ticks(page), 0);
  assert.equal(await page.count(".segment[data-now]"), 0);
});

test("it stands still where nobody hears of the run, or sees the lanes", async () => {
  await show(active());
  await page.find(".segment[data-now]");
  await change(active({ connection: "closed", runs: [run("other", 0, null)] }));
  await page.see("button", "other");
  assert.equal(await ticks(page), 0);
  await change(active());
  await page.see("button", "lead");
  assert.equal(await ticks(page), 1);
  const setHidden = (isHidden) =>
    page.run((hidden) => void (window.deepQueryAll("phrony-lanes")[0].hidden = hidden), isHidden);
  await setHidden(true);
  await page.driver.wait(async () => (await ticks(page)) === 0, 20_000, "it ticks where nobody sees it");
  await setHidden(false);
  await page.driver.wait(async () => (await ticks(page)) === 1, 20_000, "it does not go on");
  await page.run(() => {
    window.removed = window.deepQueryAll("phrony-lanes")[0];
    window.removed.remove();
  });
  assert.equal(await ticks(page), 0);
  await page.run(() => document.getElementById("place").append(window.removed));
  await page.driver.wait(async () => (await ticks(page)) === 1, 20_000, "it does not go on when it is back");
});

test("many changes are few pictures, of which the last one shows the last change", async () => {
  await show(active());
  await page.find(".lane");
  const count = await page.run(async () => {
    const lanes = window.deepQueryAll("phrony-lanes")[0];
    window.spyOnMethod(lanes, "render");
    for (let change = 1; change <= 50; change++) {
      const [run] = lanes.snapshot.runs;
      lanes.snapshot = { ...lanes.snapshot, runs: [{ ...run, agentName: `change ${change}` }] };
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
    return window.calls.length;
  });
  assert.ok(count <= 1, `${count} pictures`);
  await page.see("button", "change 50");
});

test("the words are the page's, and the numbers those of its language", async () => {
  await show(everything(), `<div lang="de"><phrony-lanes></phrony-lanes></div>`);
  await page.run(() => {
    const activity = { works: "Arbeitet", agent: "A", person: "P", message: "M", sleeps: "S" };
    window.deepQueryAll("phrony-lanes")[0].strings = { lanes: { show: "Zu den Schritten", activity } };
  });
  await page.see(".legend", "Arbeitet\nA\nP\nM\nS");
  assert.deepEqual((await bars())[0], "Arbeitet: 2 Sek., A: 6 Sek., Arbeitet: 2 Sek.");
  const titles = await page.run(() => window.deepQueryAll("button").map(({ title }) => title));
  assert.deepEqual(new Set(titles), new Set(["Zu den Schritten"]));
});

test("in a run view: there at once for sub-agents, and a click goes to the run's steps", async () => {
  const { runId } = await phrony.startRun(emulator.agents["sub-agents"], { input: { question: "K-9?" } });
  await page.show(`<phrony-run run-id="${runId}" base-url="/api/full"></phrony-run>`);
  await spyOn(page);
  await page.see(".lane > button", "Research lead\nprices\nreviews");
  await page.see(".lane > .state", "Completed\nCompleted\nCompleted");
  // Under load the emulator's steps may come all at once, so it is not certain how the lanes look.
  const conversation = await phrony.getConversation(runId);
  const { lanes } = lanesOf({ ...conversation, pendingTasks: [], phase: "finished" }, 0);
  const long = ({ from, to }) => to - from > 5;
  for (const [index, { segments }] of lanes.entries()) {
    const expected = segments.filter(long).map(({ activity }) => activity);
    const isShown = async () => isWithin(expected, await activitiesOf(index));
    await page.driver.wait(isShown, 20_000, `no ${expected} in ${index}`);
  }
  await page.run(() => window.spyOnMethod(window.deepQueryAll("phrony-timeline")[0], "showRun"));
  await page.press("reviews");
  const { id } = conversation.runs.find(({ agentName }) => agentName === "reviews");
  assert.deepEqual(await page.run(() => window.calls), [["showRun", id]]);
});

test("in a run view: nothing is done for one run until somebody opens it", async () => {
  const { runId } = await phrony.startRun(emulator.agents.chat);
  await page.show(`<phrony-run run-id="${runId}" base-url="/api/full"></phrony-run>`);
  await spyOn(page);
  await page.see("[part=status]", /Waiting for a message/);
  assert.equal(await page.count(".lane"), 0);
  const summary = await page.find("details.lanes > summary");
  await summary.click();
  await page.see(".lane > button", "Support chat");
  await page.driver.wait(async () => (await ticks(page)) === 2, 20_000, "the header ticks, and the lanes");
  await summary.click();
  await page.driver.wait(async () => (await ticks(page)) === 1, 20_000, "it ticks in closed details");
});
