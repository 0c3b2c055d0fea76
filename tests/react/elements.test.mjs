// The custom elements in React 19: properties, attributes and events, rendered in the page and on the server.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { serverBundle } from "./bundles.mjs";
import { ReactPage, serveSite } from "./site.mjs";

const VERSION = 19;

let browser;
let emulator;
let site;
let page;
let phrony;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  site = await serveSite({ emulator });
  browser = await startBrowser();
  phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
});

after(async () => {
  await browser?.stop();
  await site?.stop();
  await emulator?.stop();
});

beforeEach(() => {
  page = new ReactPage(browser, site);
});

afterEach(async () => assert.deepEqual(await page.errors(), []));

async function start() {
  return (await phrony.startRun(emulator.agents.approval, { input: {} })).runId;
}

/** Answers the run, and waits until React has heard of its end from the element, which shows it in its own words. */
async function goOn(runId) {
  await phrony.waitForRun(runId, { until: "paused" });
  await phrony.liveRun(runId).approve((await tasks(runId))[0].taskId);
  await page.see("#finished", "Completed");
  await page.see("#phase", "finished");
  const isSaid = () => document.querySelector("phrony-run").shadowRoot.textContent.includes("Ergebnis");
  await page.until("the element says it", isSaid);
  assert.deepEqual(await page.run(() => window.seen.finished), [runId]);
}

async function tasks(runId) {
  return phronyClient.pendingTasks(await phrony.getConversation(runId));
}

/** What React has given the element. */
function given() {
  return page.run(() => {
    /** @type {import("../../pkg/types/elements/index.js").PhronyRunElement} */
    const element = document.querySelector("phrony-run");
    return {
      runId: element.runId,
      isClient: element.client === window.client(),
      className: element.className,
      attributes: element.getAttributeNames().sort(),
    };
  });
}

test("an element and a hook with the same client have one stream", async () => {
  const runId = await start();
  await page.open(VERSION);
  await page.show("Element", { runId, label: "Ergebnis" }, { strict: true });
  await page.see("#phase", /active|paused/);
  assert.deepEqual(await given(), { runId, isClient: true, className: "wide", attributes: ["class", "run-id"] });
  await goOn(runId);
  assert.equal(site.asked("/stream").length, 1);
});

test("an element comes into a page that the server has rendered", async () => {
  const server = await serverBundle(VERSION);
  const runId = await start();
  const client = new server.Phrony({ apiKey: null, baseUrl: "/api" });
  const props = { runId, label: "Ergebnis" };
  site.rendered[VERSION] = server.renderToString(server.tree("ElementAfterwards", props, client));
  assert.equal(site.rendered[VERSION], "<p>Loading…</p>");
  await page.open(VERSION);
  await page.run((props) => window.hydrate("ElementAfterwards", props), props);
  await page.see("#phase", /active|paused/);
  assert.deepEqual(await given(), { runId, isClient: true, className: "wide", attributes: ["class", "run-id"] });
  await goOn(runId);
});
