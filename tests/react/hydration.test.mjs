// A page that a server has rendered: taken over without a difference, and live from then on.

import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { PassThrough } from "node:stream";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { REACTS, serverBundle } from "./bundles.mjs";
import { MadeUpRuns } from "./made-up-runs.mjs";
import { ReactPage, serveSite } from "./site.mjs";

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
    let server;
    before(async () => {
      server = await serverBundle(version);
    });

    beforeEach(() => {
      runs = new MadeUpRuns();
      site.answer = ({ path }, response) => {
        if (!path.includes("/agents/")) return runs.answer({ path }, response);
        response.writeHead(200, { "Content-Type": "application/json" });
        response.end('{"items":[{"id":"s"}],"total":1}');
      };
      page = new ReactPage(browser, site);
    });

    afterEach(async () => assert.deepEqual(await page.errors(), []));

    /** Opens the page as the server has rendered it, and returns what the page begins with. */
    async function open(name, props) {
      const client = new server.Phrony({ apiKey: null, baseUrl: "/api" });
      site.rendered[version] = await rendered(server.tree(name, props, client));
      await page.open(version);
    }

    /** All of it, as a stream has it at its end. */
    function rendered(tree) {
      return new Promise((resolve, reject) => {
        const { pipe } = server.renderToPipeableStream(tree, {
          onError: reject,
          onAllReady: () => resolve(text(pipe(new PassThrough()))),
        });
      });
    }

    const hydrate = (...given) => page.run((...given) => window.hydrate(...given), ...given);
    const snapshotOf = (id) => ({ ...runs.run(id).conversation, status: "Running", phase: "active" });

    for (const strict of [false, true]) {
      const where = strict ? ", in StrictMode" : "";
      test(`what the server has rendered is taken over, and goes on from there${where}`, async () => {
        runs.run("r").step();
        const initial = snapshotOf("r");
        await open("Hydrated", { runId: "r", agentId: "a", initial });
        await page.see("#run", "Running 2");
        await page.see("#list", "loading");
        await hydrate("Hydrated", { runId: "r", agentId: "a", initial }, { strict });
        await page.see("#list", "1");
        runs.run("r").step();
        await page.see("#run", "Running 3");
        const seen = await page.run(() => window.seen.hydrated);
        assert.equal(seen[0], "Running 2");
        assert.ok(!seen.includes("null 0"), "what is known stays");
        assert.equal(site.asked("/stream").length, 1);
      });
    }

    test("where the server knows nothing, neither does the page until it is hydrated", async () => {
      await open("Hydrated", { runId: "r" });
      await page.see("#run", "null 0");
      await hydrate("Hydrated", { runId: "r" });
      await page.see("#run", "Running 1");
    });

    test("a part that is hydrated late begins with what the server has rendered, and is then up to date", async () => {
      const initial = snapshotOf("r");
      await open("InParts", { runId: "r", initial });
      await hydrate("InParts", { runId: "r", initial });
      runs.run("r").step();
      await page.see("#early", "2");
      await page.see("#late", "1");
      await page.run(() => window.letLatePartArrive());
      await page.see("#late", "2");
      assert.equal(await page.run(() => window.seen.late[0]), 1);
      assert.equal(site.asked("/stream").length, 1);
    });
  });
}
