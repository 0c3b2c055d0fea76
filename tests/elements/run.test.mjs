// `<phrony-run>`: what people see of a run, from its start to its end.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { ElementsPage, serveElements } from "../support/elements-page.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";

let emulator;
let site;
let browser;
/** @type {ElementsPage} */
let page;
let phrony;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  site = await serveElements(emulator);
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

async function start(scenario, input = {}) {
  const { runId } = await phrony.startRun(emulator.agents[scenario], { input });
  return runId;
}

test("a run is followed to its end, and its result is shown", async () => {
  const runId = await start("request", { question: "Why?" });
  await page.show(`<phrony-run run-id="${runId}" base-url="/api/full"></phrony-run>`);
  await page.see(".status", "Completed");
  await page.see("h2", /^Run of /);
  await page.see(".result h3", "Result");
  const finished = (await page.events()).filter(({ type }) => type === "phrony-finished");
  assert.equal(finished.length, 1);
  assert.equal(finished[0].detail.runId, runId);
  assert.deepEqual(await page.violations(), []);
});
