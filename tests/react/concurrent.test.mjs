// Renders that React does in pieces or throws away: nothing is left of them, and nothing is torn.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { REACTS } from "./bundles.mjs";
import { MadeUpRuns } from "./made-up-runs.mjs";
import { ReactPage, serveSite, until } from "./site.mjs";

let browser;
let site;
let page;
/** @type {MadeUpRuns} */
let runs;

before(async () => {
  site = await serveSite();
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await site?.stop();
});

for (const version of Object.keys(REACTS)) {
  describe(`React ${version}`, () => {
    beforeEach(async () => {
      runs = new MadeUpRuns();
      site.answer = runs.answer;
      page = new ReactPage(browser, site);
      await page.open(version);
    });

    afterEach(async () => assert.deepEqual(await page.errors(), []));

    test("a render that is suspended and then thrown away connects nothing", async () => {
      await page.show("Switching", { from: "kept", to: "dropped" });
      await page.see("#run", "kept active");
      await page.press("Change");
      await page.until("it is rendered and suspended", () => window.seen.suspended?.length > 0);
      // The transition waits; what was there stays.
      await page.see("#run", "kept active");
      await page.press("Change back");
      runs.run("kept").complete();
      await page.see("#run", "kept finished");
      // A connection of the render before would have been asked for before this one.
      await page.show("Phase", { runId: "later" });
      await until("a later run is followed", () => site.asked("/later/stream").length === 1);
      assert.equal(site.asked("/kept/stream").length, 1);
      assert.deepEqual(site.requests.filter(({ path }) => path.includes("/dropped/")), []);
    });

    test("components that are rendered in pieces show the same, whatever changes meanwhile", async () => {
      await page.show("Chain", { runId: "r" });
      await page.see("#steps", "1");
      await page.run(() => window.showChain());
      await page.until("some are rendered", () => window.seen.rendered?.length > 3);
      assert.ok(await page.run(() => window.seen.shown === undefined));
      runs.run("r").step();
      await page.until("all are shown", () => window.seen.shown?.at(-1)[0] === "2");
      const { rendered, shown } = await page.run(() => {
        const { rendered, shown } = window.seen;
        return { rendered: [...new Set(rendered)], shown: shown.map((texts) => [...new Set(texts)]) };
      });
      // Some were rendered before the step and some after it, but never shown together.
      assert.deepEqual(rendered, [1, 2]);
      for (const texts of shown) assert.equal(texts.length, 1);
    });
  });
}
