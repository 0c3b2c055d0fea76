// The package in a page without a bundler: a plain import, and nothing to initialize.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { openPlainPage, servePlainPage } from "../support/plain-page.mjs";

let browser;
let page;

before(async () => {
  page = await servePlainPage();
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  page?.close();
});

test("one request brings everything", async () => {
  await openPlainPage(browser, page);
  await browser.run(() => window.phronyClient.ready());
  assert.deepEqual(page.requests, ["/", "/phrony-client/index.js"]);
  assert.deepEqual(await browser.errors(), []);
});
