// The example of the package's README, as it is pasted.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { REACTS } from "./bundles.mjs";
import { serveSite } from "./site.mjs";

let browser;
let emulator;
let site;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  site = await serveSite({ emulator, script: "page/example.jsx", agentId: emulator.agents.approval });
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await site?.stop();
  await emulator?.stop();
});

test("it is the README's", async () => {
  const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
  const readme = await read("../../pkg-template/README.md");
  assert.ok(readme.includes(await read("page/example.jsx")), "pkg-template/README.md has another example");
});

for (const version of Object.keys(REACTS)) {
  test(`it starts a run, follows it and answers it, in React ${version}`, async () => {
    await browser.open(site.url(version));
    await browser.press("Start");
    await browser.press("Approve");
    await browser.see("h2", "Completed");
    await browser.see("pre", /"approved": true/);
    assert.ok((await browser.count("ol li")) > 3);
    // Each version has started one.
    const sessions = 1 + Object.keys(REACTS).indexOf(version);
    await browser.driver.wait(async () => (await browser.count("ul li")) === sessions, 20_000, "it is not in the list");
    assert.deepEqual(await browser.errors(), []);
  });
}
