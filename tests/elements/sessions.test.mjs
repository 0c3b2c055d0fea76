// `<phrony-sessions>`: the sessions of an agent as people read and choose them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Key } from "selenium-webdriver";
import { setFaults, useElements } from "../support/elements-stage.mjs";
import { hurry } from "../support/fake-sessions.mjs";

const used = useElements();

/** Starts a run whose session is told by `text`. */
async function start(scenario, text) {
  const { runId } = await used.phrony.startRun(used.emulator.agents[scenario], { input: { question: text } });
  return runId;
}

/** Shows the sessions of a scenario. */
async function show(scenario, attributes = "") {
  const agentId = used.emulator.agents[scenario];
  await used.page.show(`<phrony-sessions agent-id="${agentId}" base-url="/api/full" ${attributes}></phrony-sessions>`);
}

test("the sessions of an agent, the newest first, page by page, and none twice", async () => {
  const { page } = used;
  for (let order = 1; order <= 5; order++) await start("approval", `Order ${order}`);
  await show("approval", "page-size=2");
  await page.see(".summary", "Order 5\nOrder 4");
  await page.see(".count", "2 of 5 sessions");
  // Everything moves on by one.
  await start("approval", "Order 6");
  await page.press("Show more");
  await page.see(".summary", "Order 6\nOrder 5\nOrder 4\nOrder 3");
  await page.see(".count", "4 of 6 sessions");
  await (await page.find(".more")).sendKeys(Key.ENTER);
  await page.see(".count", "6 sessions");
  await page.see(".summary", /^Order 6\n.*Order 1$/s);
  assert.equal(await page.count(".more"), 0);
  // The button is gone; what it has brought has the focus.
  await page.seeFocus(({ text }) => text.includes("Order 2"));
  assert.deepEqual(await page.violations(), []);
});

test("what is told of a session", async () => {
  const { page, phrony } = used;
  const startedAt = Date.now();
  await phrony.waitForRun(await start("sub-agents", "Compare\n the <b>quotes</b>."));
  await show("sub-agents");
  await page.see(".status", "Completed");
  await page.see(".summary", "Compare the <b>quotes</b>.");
  const facts = /^Completed\s+.*(now|seconds? ago)\n.*\n\d.* sec · [1-9]\d* tokens · 3 runs · API trigger full$/;
  await page.see(".session", facts);
  const [datetime, title] = await page.run(() => {
    const [time] = window.deepQueryAll("time");
    return [time.dateTime, time.title];
  });
  assert.ok(Math.abs(new Date(datetime).getTime() - startedAt) < 60_000);
  assert.match(title, /\d{4}.*\d:\d\d:\d\d/);
});

test("a session that has failed says why", async () => {
  const { page, phrony } = used;
  await phrony.waitForRun(await start("failing", "Fail!"));
  await show("failing");
  await page.see(".status[data-tone=failed]", "Failed");
  await page.see(".failure", "Tool stock failed: connection refused");
  assert.deepEqual(await page.violations(), []);
});

test("the reader chooses a status, and the page may", async () => {
  const { page, phrony } = used;
  await phrony.waitForRun(await start("text", "will wait"), { until: "paused" });
  const live = phrony.liveRun(await start("text", "will be done"));
  for await (const { pendingTasks } of live) {
    if (pendingTasks.length > 0) break;
  }
  await live.answer(undefined, "an answer");
  await live.finished;
  await show("text");
  await page.see(".summary", "will be done\nwill wait");
  await page.run(() => {
    window.filters = [];
    const keep = ({ detail }) => window.filters.push([detail.status, window.shown.status]);
    window.shown.addEventListener("phrony-filter", keep);
  });
  await (await page.find("option[value=Completed]")).click();
  await page.see(".summary", "will be done");
  await page.see(".count", "1 session");
  await (await page.find('option[value=""]')).click();
  await page.see(".summary", "will be done\nwill wait");
  const chosen = [
    ["Completed", "Completed"],
    [null, null],
  ];
  assert.deepEqual(await page.run(() => window.filters), chosen);
  await page.set({ status: "WaitingForHITL" });
  await page.see(".summary", "will wait");
  assert.equal(await page.run(() => window.deepQueryAll("select")[0].value), "WaitingForHITL");
  // A label that nobody knows can be asked for all the same.
  await page.set({ status: "Pondering" });
  await page.see(".count", "No session matches the filter.");
  assert.equal(await page.run(() => window.deepQueryAll("select")[0].selectedOptions[0].text), "Pondering");
  assert.deepEqual(await page.violations(), []);
  // Only what the reader chooses is told.
  assert.deepEqual(await page.run(() => window.filters), chosen);
});

test("no sessions at all", async () => {
  await show("escalation");
  await used.page.see(".count", "There are no sessions yet.");
  assert.deepEqual(await used.page.violations(), []);
});

test("without a client or an agent it says so", async () => {
  const { page, emulator } = used;
  await page.show('<phrony-sessions agent-id="agent"></phrony-sessions>');
  await page.see("p", /has no client/);
  await page.show('<phrony-sessions base-url="/api/full"></phrony-sessions>');
  await page.see("p", "No agent is chosen.");
  await page.set({ agentId: emulator.agents.escalation });
  await page.see(".count", "There are no sessions yet.");
});

test("choosing a session opens its run, and the open one is marked", async () => {
  const { page } = used;
  const [first, second] = [await start("number", "the first"), await start("number", "the second")];
  await show("number", `run-id="${first}"`);
  await page.see(".session[aria-current=true]", /the first/);
  await (await page.find("li:first-child .session")).click();
  const { runId, session } = await page.only("phrony-open");
  assert.equal(runId, second);
  assert.equal(session.input.question, "the second");
  // The page decides what that means.
  await page.see(".session[aria-current=true]", /the first/);
  await page.set({ runId: second });
  await page.see(".session[aria-current=true]", /the second/);
  assert.equal(await page.count("a"), 0);
});

test("with addresses the sessions are links, which the page may take over", async () => {
  const { page } = used;
  const runId = await start("multi-option", "deep");
  await show("multi-option");
  await page.run(() => void (window.shown.hrefFor = ({ rootRunId }) => `#run=${rootRunId}`));
  const link = await page.find("a.session");
  await link.click();
  await page.until(async () => (await page.run(() => location.hash)) === `#run=${runId}`, "it leads nowhere");
  assert.equal((await page.only("phrony-open")).runId, runId);
  await page.run(() => {
    location.hash = "";
    window.shown.addEventListener("phrony-open", (event) => event.preventDefault(), { once: true });
  });
  await link.click();
  assert.equal((await page.events()).length, 2);
  assert.equal(await page.run(() => location.hash), "");
  // A click that opens it elsewhere is the browser's.
  const isLeftAlone = await page.run(() => {
    let isLeftAlone;
    const decide = (event) => {
      isLeftAlone = !event.defaultPrevented;
      event.preventDefault();
    };
    document.addEventListener("click", decide, { once: true });
    const click = new MouseEvent("click", { ctrlKey: true, bubbles: true, composed: true, cancelable: true });
    window.deepQueryAll("a.session")[0].dispatchEvent(click);
    return isLeftAlone;
  });
  assert.equal(isLeftAlone, true);
  assert.equal((await page.events()).length, 2);
  assert.deepEqual(await page.violations(), []);
});

test("what goes on is kept current, and what is new appears", async () => {
  const { page, phrony } = used;
  const runId = await start("chat", "a talk");
  await phrony.waitForRun(runId, { until: "paused" });
  await show("chat");
  await page.see(".status", "Waiting for a message");
  await phrony.sendRunMessage(runId, { runId, text: "bye" });
  // By itself, in time.
  await page.see(".status", "Completed");
  await start("chat", "another");
  await hurry(page);
  await page.see(".summary", "another\na talk");
});

test("what is new does not move what the reader is at", async () => {
  const { page } = used;
  await show("firehose");
  await page.see(".count", "There are no sessions yet.");
  await start("firehose", "one");
  await start("firehose", "two");
  await hurry(page);
  await page.see(".summary", "two\none");
  // With the keyboard, into the list.
  await page.run(() => window.deepQueryAll("button")[0].focus());
  await page.keys(Key.TAB);
  await page.seeFocus(({ text }) => text.includes("two"));
  await start("firehose", "three");
  await hurry(page);
  await page.see(".head button", "Show 1 new");
  await page.see(".summary", "two\none");
  await page.see(".count", "2 of 3 sessions");
  await page.seeFocus(({ text }) => text.includes("two"));
  assert.deepEqual(await page.violations(), []);
  await page.press("Show 1 new");
  await page.see(".summary", "three\ntwo\none");
  await page.see(".head button", "Refresh");
});

test("the list keeps its place when what is read fails, and can be read again", async () => {
  const { page, phrony, emulator } = used;
  await phrony.waitForRun(await start("request", "kept"));
  await show("request");
  await page.see(".summary", "kept");
  await setFaults(emulator, [{ route: "listSessions", do: { answer: { status: 404, body: "json" } } }]);
  await page.press("Refresh");
  await page.see(".error", /^The sessions cannot be read\n.*does not know this/s);
  await page.see(".summary", "kept");
  assert.deepEqual(await page.violations(), []);
  await setFaults(emulator, []);
  await page.press("Try again");
  await page.until(async () => (await page.count(".error")) === 0, "the error stays");
  await page.see(".summary", "kept");
  const { error, isFatal } = await page.only("phrony-error");
  assert.deepEqual([error.status, isFatal], [404, true]);
});

test("a key that may not is told so", async () => {
  const { page, emulator } = used;
  await page.show('<phrony-sessions base-url="/api/outOfScope"></phrony-sessions>', { agentId: emulator.agents.request });
  await page.see(".error", /You may not do this/);
  assert.equal(await page.count("ol"), 0);
  assert.deepEqual(await page.violations(), []);
});

test("the keyboard alone: open a session, show more", async () => {
  const { page } = used;
  for (const text of ["k1", "k2", "k3"]) await start("anomaly", text);
  await show("anomaly", 'page-size="2"');
  await page.see(".summary", "k3\nk2");
  await page.keys(Key.TAB);
  await page.seeFocus(({ id, text }) => id === "filter" && text === "All");
  await page.keys(Key.TAB);
  await page.seeFocus(({ text }) => text === "Refresh");
  await page.keys(Key.TAB, Key.TAB);
  await page.seeFocus(({ text }) => text.includes("k2"));
  await page.keys(Key.ENTER);
  assert.equal((await page.only("phrony-open")).session.input.question, "k2");
  await page.keys(Key.TAB);
  await page.seeFocus(({ text }) => text === "Show more");
  await page.keys(Key.SPACE);
  await page.see(".summary", "k3\nk2\nk1");
  await page.seeFocus(({ text }) => text.includes("k1"));
});

for (const theme of ["light", "dark"]) {
  test(`${theme}, on a narrow screen, from right to left`, async () => {
    await start("timer", "an_entry_that_is_one_long_word_".repeat(9));
    await show("timer", `theme="${theme}" page-size="1"`);
    await used.page.see(".status", /./);
    await used.page.fitsNarrow();
  });
}
