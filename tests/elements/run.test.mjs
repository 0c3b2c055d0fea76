// `<phrony-run>`: what people see and hear of a run. How it is followed is tested in run-following.test.mjs.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { ticks } from "../support/page-spies.mjs";
import { sessionOf, startRunPage, waitingOf } from "../support/run-page.mjs";

/** @type {import("../support/run-page.mjs").RunPage} */
let page;

before(async () => (page = await startRunPage()));
after(() => page?.stop());
afterEach(async () => assert.deepEqual(await page.errors(), []));

/** Whether each is above the next one. */
const areInOrder = (...selectors) =>
  page.run((all) => {
    const boxes = all.map((css) => window.deepQueryAll(css)[0].getBoundingClientRect());
    return boxes.every(({ bottom }, index) => index === boxes.length - 1 || bottom <= boxes[index + 1].top);
  }, selectors);

test("a run is followed to its end, and its result is shown", async () => {
  const runId = await page.start("request", { question: "Why?" });
  await page.follow(runId);
  await page.see("[part=status]", "Completed");
  await page.see("h2", /^Run of /);
  await page.see(".result h3", "Result");
  await page.see("dt", "Elapsed\nTokens");
  assert.equal(await page.count("[part=connection]"), 0, "nothing is heard any more, and nothing is missing");
  const finished = await page.eventsOf("finished");
  assert.deepEqual(finished.map((detail) => [detail.runId, detail.snapshot.status]), [[runId, "Completed"]]);
  assert.deepEqual(await page.eventsOf("error"), []);
  assert.equal(await ticks(page), 0, "the time stands still");
  assert.deepEqual(await page.violations(), []);
});

test("a run that has only just been taken is shown as far as it is known", async () => {
  await page.pretend();
  await page.see("[part=connection]", "Connecting…");
  assert.deepEqual(await page.violations(), []);
  await page.tell({ ...sessionOf("Running", { status: "Queued", startedAt: "" }), runs: [], status: "Queued" });
  await page.see("h2", "Run");
  await page.see("[part=status]", "Queued");
  await page.see("[part=connection]", "Live");
  await page.see("dd", "–\n1,234");
  assert.deepEqual(await page.violations(), []);
});

test("a run that failed says why", async () => {
  await page.follow(await page.start("failing"));
  await page.see("[part=status]", "Failed");
  await page.see(".result h3, .result p", "The run failed\nTool stock failed: connection refused");
  assert.equal((await page.said()).at(-1), "Failed");
  assert.deepEqual(await page.violations(), []);
});

test("a run that ended otherwise is neither a success nor without words", async () => {
  const toneOf = () => page.run(() => window.deepQueryAll("[part=status]")[0].dataset.tone);
  await page.pretend(sessionOf("TimedOut"));
  await page.see("[part=status]", "Timed out");
  await page.see(".result h3, .result p", "The run failed\nTimed out");
  assert.equal(await toneOf(), "failed");
  await page.tell(sessionOf("Cancelled"));
  await page.see(".result h3, .result p", "Result\nThe run has no output.");
  assert.equal(await toneOf(), "cancelled");
});

test("an output is shown as text, or as JSON; that of a run that goes on as well", async () => {
  const output = { text: "<b>Done</b>", total: 3 };
  await page.pretend({ ...sessionOf("Running"), output });
  await page.see(".result h3", "Output so far");
  await page.see(".result .text", "<b>Done</b>");
  const summary = await page.find(".result summary");
  await summary.click();
  await page.see(".result pre", JSON.stringify(output, null, 2));
  assert.deepEqual(await page.violations(), []);
  await page.tell({ output: [1, 2] });
  await page.see(".result pre", "[\n  1,\n  2\n]");
  await page.tell({ output: 0 });
  await page.see(".result pre", "0");
  await page.tell({ output: { text: "All of it." } });
  await page.see(".result h3, .result p", "Output so far\nAll of it.");
  assert.equal(await page.count(".result pre"), 0);
});

test("with a key that hides the steps there is the result, and no empty list", async () => {
  await page.follow(await page.start("request", { question: "Why?" }), `base-url="/api/redacted"`);
  await page.see("[part=status]", "Completed");
  await page.see(".result h3", "Result");
  await page.see(".redacted", "The steps of this run are hidden from you. You see how it stands, and its result.");
  assert.equal((await page.count("phrony-timeline")) + (await page.count("phrony-lanes")), 0);
  await page.see("dt", "Elapsed\nTokens");
  assert.equal(await page.count("progress"), 0);
  assert.deepEqual(await page.violations(), []);
});

test("with such a key a task cannot be seen, and it says who has to answer", async () => {
  await page.follow(await page.start("approval"), `base-url="/api/redacted"`);
  await page.see("[part=status]", "Waiting for a person");
  await page.see(".redacted", /What it waits for is hidden, too: somebody who may see it has to answer/);
  assert.deepEqual(await page.eventsOf("task"), [], "there is nothing to answer");
  assert.deepEqual(await page.violations(), []);
});

test("tokens are counted towards the limit, if there is one", async () => {
  const barOf = () =>
    page.run(() => {
      const [bar] = window.deepQueryAll("progress");
      return [bar.value, bar.getAttribute("aria-label"), bar.getAttribute("aria-valuetext")];
    });
  await page.pretend(sessionOf("Running", { startContext: { maxSessionTokens: 5_000 } }));
  await page.see("div:last-child > dd", /^1,234 of 5,000/);
  assert.deepEqual(await barOf(), [0.2468, "Tokens", "25% of the session's limit"]);
  assert.deepEqual(await page.violations(), []);
  await page.tell(sessionOf("Running", { totalTokensUsed: 6_000, startContext: { maxSessionTokens: 5_000 } }));
  await page.see("div:last-child > dd", /^6,000 of 5,000/);
  assert.deepEqual(await barOf(), [1, "Tokens", "120% of the session's limit"]);
  for (const [totalTokensUsed, maxSessionTokens, text] of [
    [7, 0, "7"],
    [null, null, "0"],
    [8, "many", "8"],
    [undefined, 5_000, /^0 of 5,000/],
  ]) {
    await page.tell(sessionOf("Running", { totalTokensUsed, startContext: { maxSessionTokens } }));
    await page.see("div:last-child > dd", text);
  }
});

test("the elapsed time goes on until the run has ended", async () => {
  const startedAt = new Date(Date.now() - 65_000).toISOString();
  await page.pretend(sessionOf("Running", { startedAt }));
  await page.see("div:first-child > dd", /1 min/);
  const [before] = await page.texts("dd");
  assert.equal(await ticks(page), 1);
  const hasChanged = async () => (await page.texts("dd"))[0] !== before;
  await page.driver.wait(hasChanged, 20_000, "it stands still");
  await page.tell(sessionOf("Completed"));
  await page.see("div:first-child > dd", "5 sec");
  assert.equal(await ticks(page), 0);
  await page.tell(sessionOf("Failed", { finishedAt: null, startedAt }));
  await page.see("div:first-child > dd", "–");
});

test("what waits for a person comes first", async () => {
  await page.follow(await page.start("approval"));
  await page.see("[part=status]", "Waiting for a person");
  const parts = await page.run(() => {
    const { shadowRoot } = window.deepQueryAll("phrony-run")[0];
    return Array.from(shadowRoot.querySelectorAll("[part]"), (each) => each.getAttribute("part"));
  });
  assert.deepEqual(parts, ["header", "connection", "waits", "lanes", "timeline"]);
  assert.ok(await areInOrder("phrony-run-header", "phrony-waits", "details.lanes", "phrony-timeline"));
});

test("how the run stands and what it asks is announced, each thing once", async () => {
  const task = { taskId: "t", runId: "r", kind: "approval", prompt: "Refund?", options: [], completableIn: "api" };
  const show = async (snapshot, status) => {
    await page.tell(snapshot);
    await page.see("[part=status]", status);
  };
  await page.pretend(sessionOf("Running"));
  await page.see("[part=status]", "Running");
  await show(waitingOf("WaitingForHITL", [task]), "Waiting for a person");
  await show({ items: [{ runId: "r", type: "Reasoning" }] }, "Waiting for a person");
  await show({ pendingTasks: [{ ...task, submitting: true }] }, "Waiting for a person");
  await show({ ...sessionOf("Running"), pendingTasks: [] }, "Running");
  await show(waitingOf("WaitingForResponse"), "Waiting for a message");
  await show(sessionOf("Running"), "Running");
  await show(waitingOf("WaitingForResponse"), "Waiting for a message");
  await show(waitingOf("WaitingForHITL", [task]), "Waiting for a person");
  await show({ ...sessionOf("Completed"), pendingTasks: [] }, "Completed");
  assert.deepEqual(await page.said(), [
    "Running",
    "Waiting for a person: Refund?",
    "Running",
    "Waiting for a message",
    "Running",
    "Waiting for a message",
    "Waiting for a person",
    "Completed",
  ]);
  const told = (await page.eventsOf("task")).map(({ wait }) => wait.kind);
  assert.deepEqual(told, ["task", "message", "message"], "a task once; a message whenever one is waited for");
  const live = "[aria-live], [role=status], [role=log], output";
  assert.equal(await page.run((css) => window.deepQueryAll(css).length, live), 1, "one region");
});

test("the words are the element's, or the page's", async () => {
  await page.pretend(sessionOf("Running"));
  await page.see("h2", "Run of Clerk");
  await page.run(() => {
    const run = { label: (name) => `Lauf von ${name}`, live: "Verbunden" };
    window.deepQueryAll("phrony-run")[0].strings = { run, common: { status: () => "Läuft" } };
  });
  await page.see("h2", "Lauf von Clerk");
  await page.see("[part=connection]", "Verbunden");
  await page.see("[part=status]", "Läuft");
  await page.see("dt", "Elapsed\nTokens");

  await page.show("");
  await page.run(() => {
    window.phronyElements.setPhronyStrings({ run: { noRun: "Kein Lauf" } });
    document.getElementById("place").innerHTML = `<phrony-run base-url="/api/full"></phrony-run>`;
  });
  await page.see("p.muted", "Kein Lauf");
});

test("numbers are those of the language around it", async () => {
  await page.pretend(sessionOf("Completed", { startContext: { maxSessionTokens: 5_000 } }), `lang="de"`);
  await page.see("dd", /^5 Sek\.\n1\.234 of 5\.000/);
});

test("its colours are the page's scheme, unless it has a theme of its own", async () => {
  const look = (theme, scheme) =>
    page.run(
      (name, colours) => {
        document.documentElement.style.colorScheme = colours;
        window.deepQueryAll("phrony-run")[0].setAttribute("theme", name);
        const styleOf = (css) => getComputedStyle(window.deepQueryAll(css)[0]);
        return [styleOf("phrony-run").backgroundColor, styleOf("h2").color].join();
      },
      theme,
      scheme,
    );
  await page.pretend(sessionOf("Running"));
  await page.see("[part=status]", "Running");
  const [light, dark] = [await look("", "light"), await look("", "dark")];
  assert.notEqual(light, dark);
  assert.deepEqual([await look("light", "dark"), await look("dark", "light")], [light, dark]);
  for (const theme of ["light", "dark"]) {
    await look(theme, "light");
    assert.deepEqual(await page.violations(), []);
  }
});

test("it is mirrored where people write from right to left", async () => {
  await page.pretend(sessionOf("Running"), `dir="rtl"`);
  await page.see("[part=status]", "Running");
  const [heading, list] = await page.run(() =>
    ["h2", "dl"].map((css) => window.deepQueryAll(css)[0].getBoundingClientRect().left),
  );
  assert.ok(heading > list);
});

test("it fits into 320 pixels", async () => {
  const runId = await page.start("sub-agents", { question: "K-9?" });
  await page.show(`<div id="narrow"><phrony-run run-id="${runId}" base-url="/api/full"></phrony-run></div>`);
  await page.run(() => void (document.getElementById("narrow").style.width = "320px"));
  await page.see("phrony-run-header >>> [part=status]", "Completed");
  await page.see(".state", "Completed\nCompleted\nCompleted");
  const outside = await page.run(() => {
    const place = document.getElementById("narrow").getBoundingClientRect();
    const { shadowRoot } = window.deepQueryAll("phrony-run")[0];
    const shown = window.deepQueryAll(":not(.visually-hidden)", shadowRoot);
    return shown.filter((each) => each.getBoundingClientRect().right > place.right + 1).map((each) => each.outerHTML);
  });
  assert.deepEqual(outside, []);
  assert.deepEqual(await page.violations(), []);
});

test("in a row of a page's layout it takes the room that there is", async () => {
  await page.pretend(sessionOf("Running"));
  await page.see("[part=status]", "Running");
  const width = await page.run(() => {
    Object.assign(document.getElementById("place").style, { display: "flex", width: "600px" });
    return window.deepQueryAll("phrony-run")[0].getBoundingClientRect().width;
  });
  assert.equal(width, 600);
});

test("however many steps there are, the view itself looks at none of them", async () => {
  await page.pretend();
  const looks = await page.run(async (snapshot) => {
    let count = 0;
    Object.defineProperty(snapshot, "items", { get: () => (count++, []), enumerable: true });
    window.client.opened[0].show(Object.defineProperty(snapshot, "redacted", { value: true, enumerable: true }));
    await new Promise(requestAnimationFrame);
    await window.deepQueryAll("phrony-run")[0].updateComplete;
    return count;
  }, sessionOf("Running"));
  await page.see("[part=status]", "Running");
  assert.equal(looks, 0);
});
