// Following a run in components: how often it is asked for, what is rendered, and when it is over.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { REACTS } from "./bundles.mjs";
import { MadeUpRuns } from "./made-up-runs.mjs";
import { outcome, ReactPage, serveSite, until } from "./site.mjs";

let browser;
let emulator;
/** With the emulator, and with runs that the test makes go on. */
let real;
let site;
let page;
/** @type {MadeUpRuns} */
let runs;

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

/** Waits until a run's streams are as many as expected; those that were opened one after the other, all of them. */
async function streamsOf(id, count) {
  const streams = () => site.asked(`/${id}/stream`);
  await until(`${count} streams of ${id}`, () => streams().length >= count);
  assert.equal(streams().length, count);
  return streams();
}

for (const version of Object.keys(REACTS)) {
  describe(`React ${version}`, () => {
    beforeEach(async () => {
      runs = new MadeUpRuns();
      site.answer = runs.answer;
      page = new ReactPage(browser, site);
      await page.open(version);
    });

    afterEach(async () => assert.deepEqual(await page.errors(), []));

    test("in StrictMode, three components of a run have one stream, from its start to its end", async () => {
      const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
      const { runId } = await phrony.startRun(emulator.agents.approval, { input: {} });
      await phrony.waitForRun(runId, { until: "paused" });
      page = new ReactPage(browser, real);
      await page.open(version);
      await page.show("Approval", { runId }, { strict: true });
      await page.see("#phase", "paused");
      await page.press("Approve");
      await page.see("#phase", "finished");
      await page.see("#connection", "closed");
      assert.equal(real.asked("/stream").length, 1);
      assert.equal(real.asked("/messages").length, 1);
      assert.equal(await outcome(real.asked("/stream")[0]), "ended");
    });

    test("a component is rendered anew only for what it selects", async () => {
      await page.show("Approval", { runId: "r" });
      await page.see("#connection", "live");
      await page.see("#steps", "1");
      const names = ["Phase", "Approve", "Steps"];
      const [phase, approve, steps] = await Promise.all(names.map((name) => page.renders(name)));
      runs.run("r").step();
      await page.see("#steps", "2");
      runs.run("r").step();
      await page.see("#steps", "3");
      assert.ok((await page.renders("Steps")) >= steps + 2);
      assert.equal(await page.renders("Phase"), phase);
      runs.run("r").complete();
      await page.see("#phase", "finished");
      assert.equal(await page.renders("Phase"), phase + 1);
      assert.equal(await page.renders("Approve"), approve);
      assert.equal((await streamsOf("r", 1)).length, 1);
    });

    test("a selector may make a new object each time, and isEqual says when it is the same", async () => {
      await page.show("Counts", { runId: "r" });
      await page.see("#ids", "r-1");
      await page.see("#runs", "1");
      const before = await page.renders("Runs");
      runs.run("r").step();
      await page.see("#ids", "r-1 r-2");
      const [byItem, counts, same] = await page.run(() => {
        const { byItem, counts } = window.seen;
        const { length } = counts;
        return [new Set(byItem).size, length, counts[length - 1] === counts[length - 2]];
      });
      // It is rendered with its parent, and still has the object of before.
      assert.ok((await page.renders("Runs")) > before);
      assert.ok(byItem > 1);
      assert.ok(counts > 1);
      assert.ok(same);
    });

    test("what has not changed is the same object", async () => {
      await page.show("Keeping", { runId: "r" });
      await page.until("the run is live", () => window.seen.snapshots.at(-1).connection === "live");
      // Rendered again, with the same snapshot.
      await page.show("Keeping", { runId: "r" });
      runs.run("r").step();
      await page.until("the step is there", () => window.seen.snapshots.at(-1).items.length === 2);
      const told = await page.run(() => {
        const { snapshots, lives } = window.seen;
        const live = snapshots.filter(({ items, connection }) => items.length === 1 && connection === "live");
        const last = snapshots.at(-1);
        return {
          rendered: live.length,
          snapshots: new Set(live).size,
          firstItem: live.at(-1).items[0] === last.items[0],
          runs: live.at(-1).runs === last.runs,
          lives: new Set(lives).size,
          snapshotOfLive: lives[0].getSnapshot() === last,
        };
      });
      assert.ok(told.rendered > 1);
      assert.deepEqual({ ...told, rendered: undefined }, {
        ...{ rendered: undefined, snapshots: 1, firstItem: true, runs: true, lives: 1, snapshotOfLive: true },
      });
    });

    test("another run is another stream, and without one there is none", async () => {
      await page.show("Keeping", {});
      await page.show("Keeping", { runId: null });
      const [snapshots, lives] = await page.run(() => {
        const { snapshots, lives } = window.seen;
        return [new Set(snapshots).size, lives.every((live) => live === undefined)];
      });
      assert.equal(snapshots, 1);
      assert.ok(lives);
      assert.deepEqual(site.requests, []);

      await page.show("Keeping", { runId: "a" });
      await streamsOf("a", 1);
      await page.show("Keeping", { runId: "b" });
      await streamsOf("b", 1);
      assert.equal(await outcome((await streamsOf("a", 1))[0]), "left");
      await page.show("Keeping", {});
      assert.equal(await outcome((await streamsOf("b", 1))[0]), "left");
      const last = await page.run(() => ({ ...window.seen.snapshots.at(-1), items: 0 }));
      assert.equal(last.session, null);
    });

    test("another client has a stream of its own", async () => {
      await page.show("Phase", { runId: "r" }, { client: "first" });
      await streamsOf("r", 1);
      await page.show("Phase", { runId: "r" }, { client: "second" });
      const [first] = await streamsOf("r", 2);
      assert.equal(await outcome(first), "left");
    });

    test("the stream ends after the last component, and stays for one that comes at once", async () => {
      await page.show("Approval", { runId: "r" });
      await page.see("#connection", "live");
      // In one go: the stream stays for a second.
      await page.run(() => {
        window.unmount();
        return window.show("Approval", { runId: "r" }, { strict: true });
      });
      await page.see("#connection", "live");
      runs.run("r").step();
      await page.see("#steps", "2");
      const [stream] = await streamsOf("r", 1);
      await page.unmount();
      assert.equal(await outcome(stream), "left");
      const { length } = site.requests;
      // What is known is there at once when it comes back, and a new stream tells what has been missed.
      runs.run("r").step();
      await page.show("Approval", { runId: "r" });
      await page.see("#steps", "3");
      await streamsOf("r", 2);
      assert.ok(site.requests.length > length);
    });

    test("a run that has ended is shown again without being asked for", async () => {
      runs.run("r").complete();
      await page.show("Approval", { runId: "r" });
      await page.see("#connection", "closed");
      const { length } = site.requests;
      await page.show("Keeping", { runId: "r" });
      assert.equal(await page.run(() => window.seen.snapshots[0].phase), "finished");
      // Whatever else it asks for comes before this.
      await page.show("Phase", { runId: "other" });
      await streamsOf("other", 1);
      assert.deepEqual(site.requests.slice(length).filter(({ path }) => !path.includes("/other/")), []);
    });

    test("after an error, one component's retry is everybody's, and what is known stays", async () => {
      await page.show("Failing", { runId: "r" });
      await page.see("#one", "live Running 1 fine");
      runs.run("r").isRefused = true;
      runs.run("r").loseStreams();
      await page.see("#one", "closed Running 1 PhronyAPIError");
      await page.see("#two", "closed Running 1 PhronyAPIError");
      // One that comes anew sees what the others see.
      await page.press("Remount one");
      await page.see("#one", "closed Running 1 PhronyAPIError");
      const { length } = site.requests;
      await page.press("Try one again");
      await until("it is asked for again", () => site.requests.length > length);
      await page.see("#two", "closed Running 1 PhronyAPIError");
      runs.run("r").isRefused = false;
      await page.press("Try two again");
      await page.see("#one", "live Running 1 fine");
      await page.see("#two", "live Running 1 fine");
    });

    test("close is for all components, until one tries again", async () => {
      await page.show("Failing", { runId: "r" });
      await page.see("#two", "live Running 1 fine");
      await page.press("Close one");
      await page.see("#one", "closed Running 1 fine");
      await page.see("#two", "closed Running 1 fine");
      assert.equal(await outcome((await streamsOf("r", 1))[0]), "left");
      await page.press("Try two again");
      await page.see("#one", "live Running 1 fine");
      runs.run("r").step();
      await page.see("#two", "live Running 2 fine");
    });

    test("trying again does nothing to what is followed", async () => {
      await page.show("Failing", { runId: "r" });
      await page.see("#one", "live Running 1 fine");
      await page.press("Try one again");
      runs.run("r").step();
      await page.see("#one", "live Running 2 fine");
      await streamsOf("r", 1);
    });

    test("what an error boundary has caught is tried again when it is shown again", async () => {
      runs.run("r").isRefused = true;
      await page.show("Bounded", { runId: "r" });
      await page.see("#caught", "PhronyAPIError");
      // React tells what was caught.
      const caught = await page.run(() => window.pageErrors.splice(0));
      assert.ok(caught.length > 0);
      for (const error of caught) assert.match(error, /not like this|Throwing/);
      runs.run("r").isRefused = false;
      await page.press("Show again");
      await page.see("#status", "Running");
    });

    test("a snapshot from elsewhere is shown at once", async () => {
      const initial = runs.run("r").conversation;
      await page.show("Keeping", { runId: "r", initial: { ...initial, status: "Running", phase: "active" } });
      await page.until("the run is live", () => window.seen.snapshots.at(-1).connection === "live");
      const first = await page.run(() => {
        const [{ status, items, connection }] = window.seen.snapshots;
        return { status, items: items.length, connection };
      });
      assert.deepEqual(first, { status: "Running", items: 1, connection: "connecting" });
    });
  });
}
