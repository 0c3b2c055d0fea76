// Listing sessions in a component: pages, what changes meanwhile, and what nobody waits for any more.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { json } from "../support/stub-server.mjs";
import { REACTS } from "./bundles.mjs";
import { outcome, ReactPage, serveSite, until } from "./site.mjs";

let browser;
let emulator;
/** With the emulator, and with sessions that the test makes up. */
let real;
let site;
let page;
/** The sessions that there are, the newest first. */
let all;
/** Answers that are held back, in the order of their requests; `undefined` where none is. */
let held;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  [real, site] = await Promise.all([serveSite({ emulator }), serveSite()]);
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await Promise.all([real?.stop(), site?.stop()]);
  await emulator?.stop();
});

/** Answers as the service does; of agent `b` there is one session. */
function answer({ path }, response) {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  const send = () => {
    const skip = Number(searchParams.get("skip") ?? 0);
    const take = Number(searchParams.get("take") ?? 2);
    const status = searchParams.get("status");
    const agents = pathname.includes("/agents/b/") ? [{ id: "b1", status: "Running" }] : all;
    const matching = agents.filter((session) => status === null || session.status === status);
    json(response, 200, { items: matching.slice(skip, skip + take), total: matching.length });
  };
  if (held === undefined) send();
  else held.push(send);
}

/** What the component was given last. */
function last() {
  return page.run(() => JSON.parse(JSON.stringify(window.seen.lists.at(-1))));
}

for (const version of Object.keys(REACTS)) {
  describe(`React ${version}`, () => {
    beforeEach(async () => {
      all = [5, 4, 3, 2, 1].map((number) => ({ id: `a${number}`, status: "Running" }));
      held = undefined;
      site.answer = answer;
      page = new ReactPage(browser, site);
      await page.open(version);
    });

    afterEach(async () => assert.deepEqual(await page.errors(), []));

    test("pages are read one after the other, until all are there", async () => {
      await page.show("Sessions", { agentId: "a" });
      await page.see("#sessions", "a5:Running a4:Running");
      await page.see("#state", "2 of 5, more");
      await page.press("More");
      await page.see("#state", "4 of 5, more");
      await page.press("More");
      await page.see("#state", "5 of 5");
      await page.press("More");
      await page.press("Refresh");
      await page.see("#state", "5 of 5");
      const paths = site.requests.map(({ path }) => path.split("/sessions")[1]);
      assert.deepEqual(paths.slice(0, 4), ["?skip=0", "?skip=2", "?skip=4", "?skip=0"]);
    });

    test("what is not known yet says so", async () => {
      held = [];
      await page.show("Sessions", { agentId: "a" });
      await page.see("#state", "0 of null, loading");
      const { sessions, total, hasMore, isLoading, error } = await last();
      assert.deepEqual({ sessions, total, hasMore, isLoading, error }, {
        ...{ sessions: [], total: null, hasMore: false, isLoading: true, error: null },
      });
    });

    test("a session that comes twice because others are new is there once, as it was told last", async () => {
      await page.show("Sessions", { agentId: "a" });
      await page.see("#state", "2 of 5, more");
      all[1].status = "Completed";
      all.unshift({ id: "a6", status: "Running" });
      await page.press("More");
      await page.see("#sessions", "a5:Running a4:Completed a3:Running");
      await page.see("#state", "3 of 6, more");
      await page.press("More");
      await page.see("#sessions", "a5:Running a4:Completed a3:Running a2:Running a1:Running");
      await page.press("Refresh");
      await page.see("#sessions", "a6:Running a5:Running a4:Completed a3:Running a2:Running a1:Running");
    });

    test("to refresh is to read as many as there are, and shows the old ones until then", async () => {
      await page.show("Sessions", { agentId: "a" });
      await page.see("#state", "2 of 5, more");
      await page.press("More");
      await page.see("#state", "4 of 5, more");
      const { length } = site.requests;
      all[3].status = "Completed";
      held = [];
      await page.press("Refresh");
      await page.see("#state", "4 of 5, more, loading");
      await until("the first page is asked for", () => held.length === 1);
      held[0]();
      await until("the second page is asked for", () => held.length === 2);
      await page.see("#sessions", "a5:Running a4:Running a3:Running a2:Running");
      held[1]();
      await page.see("#sessions", "a5:Running a4:Running a3:Running a2:Completed");
      await page.see("#state", "4 of 5, more");
      assert.equal(site.requests.length, length + 2);
    });

    test("nothing is read twice at a time, and what is refreshed is not what was read before", async () => {
      await page.show("Sessions", { agentId: "a" });
      await page.see("#state", "2 of 5, more");
      held = [];
      await page.press("More");
      await page.press("More");
      await until("a page is asked for", () => held.length > 0);
      await page.press("Refresh");
      await until("it is asked for anew", () => held.length > 1);
      assert.deepEqual(site.requests.map(({ path }) => path.split("skip=")[1]), ["0", "2", "0"]);
      assert.equal(await outcome(site.requests[1]), "left");
      await page.see("#state", "2 of 5, more, loading");
      held[1]();
      await page.see("#state", "2 of 5, more");
      await page.see("#error", "fine");
    });

    test("a query is compared by its values, and another one is read at once", async () => {
      all[2].status = "Completed";
      await page.show("Sessions", { agentId: "a", query: { status: "Completed", take: 3 } });
      await page.see("#sessions", "a3:Completed");
      const functions = () => page.run(() => {
        const { lists } = window.seen;
        return [new Set(lists.map(({ loadMore }) => loadMore)).size, new Set(lists.map(({ refresh }) => refresh)).size];
      });
      await page.show("Sessions", { agentId: "a", query: { take: 3, status: "Completed" }, isReversed: true });
      assert.deepEqual(await functions(), [1, 1]);
      await page.show("Sessions", { agentId: "a", query: { take: 3 } });
      await page.see("#sessions", "a5:Running a4:Running a3:Completed");
      assert.deepEqual(await functions(), [2, 2]);
      assert.equal(site.requests.length, 2);
      // What is rendered again without a change is the same object.
      const same = await page.run(() => {
        const { lists } = window.seen;
        return new Set(lists).size < lists.length;
      });
      assert.ok(same);
    });

    test("of another agent nothing old is shown, and requests for the one before are aborted", async () => {
      await page.show("Sessions", { agentId: "a" });
      await page.see("#state", "2 of 5, more");
      held = [];
      await page.press("More");
      await until("a page is asked for", () => held.length === 1);
      await page.show("Sessions", { agentId: "b" });
      await page.see("#state", "0 of null, loading");
      assert.equal(await outcome(site.requests[1]), "left");
      await until("the other agent is asked for", () => held.length === 2);
      for (const send of held) send();
      await page.see("#sessions", "b1:Running");
      // The agents of each list that was rendered.
      const rendered = await page.run(() =>
        window.seen.lists.map(({ sessions }) => [...new Set(sessions.map(({ id }) => id[0]))].join("")),
      );
      assert.deepEqual([...new Set(rendered)], ["", "a", "b"]);
    });

    test("without an agent there is nothing, and nothing is asked for", async () => {
      await page.show("Sessions", { agentId: null });
      await page.see("#state", "0 of null");
      await page.press("Refresh");
      await page.press("More");
      await page.show("Sessions", { agentId: "b" });
      await page.see("#state", "1 of 1");
      assert.equal(site.requests.length, 1);
    });

    test("who leaves aborts what is read, and hears nothing of it", async () => {
      held = [];
      await page.show("Sessions", { agentId: "a" });
      await until("the page is asked for", () => held.length === 1);
      await page.run(() => {
        window.left = window.seen.lists.at(-1);
        window.unmount();
      });
      const renders = await page.renders("Sessions");
      assert.equal(await outcome(site.requests[0]), "left");
      // Neither does it ask again.
      await page.run(() => Promise.all([window.left.refresh(), window.left.loadMore()]));
      assert.equal(await page.renders("Sessions"), renders);
      held = undefined;
      await page.show("Sessions", { agentId: "b" });
      await page.see("#sessions", "b1:Running");
      assert.equal(site.requests.length, 2);
    });

    test("an error is told, what is there stays, and to read again mends it", async () => {
      site.answer = (_request, response) => json(response, 403, { message: "not yours", statusCode: 403 });
      await page.show("Sessions", { agentId: "a" });
      await page.see("#error", "PhronyAPIError");
      await page.see("#state", "0 of null");
      site.answer = answer;
      await page.press("Refresh");
      await page.see("#error", "fine");
      await page.see("#state", "2 of 5, more");
      site.answer = (_request, response) => json(response, 200, { items: "none" });
      await page.press("More");
      await page.see("#error", "TypeError");
      await page.see("#state", "2 of 5, more");
      site.answer = answer;
      await page.press("More");
      await page.see("#error", "fine");
      await page.see("#state", "4 of 5, more");
    });

    test("the promises of both functions settle when the list is there, also when it failed", async () => {
      await page.show("Sessions", { agentId: "a" });
      await page.see("#state", "2 of 5, more");
      const lengths = await page.run(async () => {
        const lengths = [];
        for (const name of ["loadMore", "refresh", "loadMore", "loadMore"]) {
          await window.seen.lists.at(-1)[name]();
          await new Promise((resolve) => setTimeout(resolve));
          lengths.push(window.seen.lists.at(-1).sessions.length);
        }
        return lengths;
      });
      assert.deepEqual(lengths, [4, 4, 5, 5]);
      site.answer = (_request, response) => json(response, 403, { message: "not yours", statusCode: 403 });
      await page.run(() => window.seen.lists.at(-1).refresh());
      await page.see("#error", "PhronyAPIError");
    });

    test("in StrictMode, of the emulator's sessions", async () => {
      const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
      const agentId = emulator.agents.timer;
      for (let run = 0; run < 3; run++) await phrony.startRun(agentId, { input: {} });
      const { total } = await phrony.listSessions(agentId);
      page = new ReactPage(browser, real);
      await page.open(version);
      await page.show("Sessions", { agentId, query: { take: total - 1 } }, { strict: true });
      await page.see("#state", `${total - 1} of ${total}, more`);
      await page.press("More");
      await page.see("#state", `${total} of ${total}`);
      const ids = new Set((await last()).sessions.map(({ id }) => id));
      assert.equal(ids.size, total);
    });
  });
}
