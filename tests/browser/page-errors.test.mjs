// What the other tests rely on when they say that nothing went wrong in the page.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
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

beforeEach(() => openPlainPage(browser, page));

/** Runs a script as one of the page's own. */
function runInPage(source) {
  return browser.run((source) => {
    document.head.append(Object.assign(document.createElement("script"), { textContent: source }));
  }, source);
}

/** @type {[what: string, script: string, told: RegExp][]} */
const ERRORS = [
  ["an error that nobody catches", "setTimeout(() => { throw new TypeError('oh no'); })", /^error: .*oh no$/],
  ["a rejection that nobody handles", "Promise.reject(new TypeError('oh no'))", /^unhandled rejection: .*oh no$/],
  ["a script that is none", "oh no", /^error: .*SyntaxError/],
  ["what is written as an error", "console.error('oh', new TypeError('no'))", /^console\.error: oh TypeError: no$/],
  ["what is written as a warning", "console.warn('oh', 'no')", /^console\.warn: oh no$/],
  ["a picture that does not load", "document.body.append(picture('data:,'))", /^error: data:, did not load$/],
  ["a picture that is forbidden", "forbidPictures(); document.body.append(picture('data:,'))", /^forbidden.* img-src /],
];

for (const [what, source, expected] of ERRORS) {
  test(`${what} is told`, async () => {
    await runInPage(`
      function picture(src) { return Object.assign(document.createElement("img"), { src }); }
      function forbidPictures() {
        const policy = { httpEquiv: "Content-Security-Policy", content: "img-src 'none'" };
        document.head.append(Object.assign(document.createElement("meta"), policy));
      }`);
    assert.deepEqual(await browser.errors(), []);
    await runInPage(source);
    let errors;
    const isTold = async () => (errors = await browser.errors()).length > 0;
    await browser.driver.wait(isTold, 5_000, "nothing is told");
    assert.match(errors[0], expected);
  });
}
