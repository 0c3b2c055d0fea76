// The admin panel, as somebody uses it who has never seen it.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { Key } from "selenium-webdriver";
import { startBrowser } from "../support/browser.mjs";
import { DeepPage } from "../support/deep-page.mjs";
import { copyRecordingDemo, serveDemo } from "../support/demo.mjs";
import { startEmulator } from "../support/emulator.mjs";

const RESULT = "phrony-run >>> .result .text";
const STATUS = "phrony-run-header >>> .status";

let emulator;
let demo;
let browser;
/** @type {DeepPage} */
let page;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "phrony-panel-"));
  emulator = await startEmulator({ args: ["--speed", "4"] });
  const copy = join(folder, "www");
  await copyRecordingDemo(copy);
  demo = await serveDemo(emulator, { folder: copy, start: ["approval"] });
  browser = await startBrowser();
  page = new DeepPage(browser);
});

after(async () => {
  await browser?.stop();
  await demo?.stop();
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  assert.deepEqual(await page.errors(), []);
});

const open = (path) => page.open(new URL(path, demo.url).href);

describe("somebody who comes for the first time", () => {
  test("finds the run that waits, and approves it, with nothing but Tab and Enter", async () => {
    await open("/");
    await page.see("#waiting a", "Refund assistant waits for a decision");
    await tabTo(/^Refund assistant waits/);
    await press(Key.ENTER);
    await page.see(STATUS, "Waiting for a person");
    await page.see("phrony-waits >>> section", /Refund 129\.90 EUR for order A-1042\?/);
    await tabTo(/^Approve$/);
    await press(Key.ENTER);
    await page.see(RESULT, "129.90 EUR for order A-1042 were refunded (R-77).");
    await page.see(STATUS, "Completed");
    assert.notEqual(await focused(), "", "the focus is not lost");
  });

  test("finds nothing waiting, and is told so", async () => {
    await open("/");
    await page.see("#inbox-empty", /^No run waits for a person/);
    assert.deepEqual(await page.violations(), []);
  });
});

describe("a run", () => {
  beforeEach(() => open("/"));

  test("is started with the fields of its agent, and has an address", async () => {
    await openAgent("Order assistant");
    await page.press("Start");
    await page.see(RESULT, "Order A-1042 has shipped with Postline.");
    const address = await browser.driver.getCurrentUrl();
    assert.match(address, /\/agents\/request\/runs\/[0-9a-f-]{36}$/);
    await page.see("phrony-sessions >>> [aria-current]", /Completed/);
    await browser.driver.navigate().refresh();
    await page.see(RESULT, "Order A-1042 has shipped with Postline.");
    await browser.driver.navigate().back();
    await page.see("#title", "Order assistant");
    assert.equal(await page.count("phrony-start:not([hidden])"), 1);
  });

  test("gets a file", async () => {
    const file = join(folder, "invoice.pdf");
    await writeFile(file, Buffer.alloc(300_000, "x"));
    await openAgent("Order assistant");
    await (await page.find("phrony-start >>> input[type=file]")).sendKeys(file);
    await page.see("phrony-files >>> li", /invoice\.pdf[^]*Uploaded/);
    await page.press("Start");
    await page.see(RESULT, "Order A-1042 has shipped with Postline.");
    await page.press("All of it as JSON", "summary");
    await page.see("phrony-run >>> .result", /invoice\.pdf/);
  });

  test("shows results alone to whoever may see no more", async () => {
    await browser.choose("#role", "redacted");
    await openAgent("Order assistant");
    await page.press("Start");
    await page.see(RESULT, "Order A-1042 has shipped with Postline.");
    assert.equal(await page.count("phrony-timeline"), 0);
  });

  test("is refused in words to whoever may not start it", async () => {
    await browser.choose("#role", "guarded");
    await openAgent("Order assistant");
    await page.press("Start");
    await page.see("phrony-start >>> [role=alert]", /guard/i);
  });

  test("that only the dashboard can go on with says where to go", async () => {
    await openAgent("Claims assistant");
    await page.press("Start");
    const link = await page.find("#dashboard-hint:not([hidden]) a");
    await open(await link.getAttribute("href"));
    await (await page.find("#tasks input")).sendKeys("Settle it.");
    await page.press("Send");
    await page.see("#state", "Completed: 0 to answer here");
  });

  test("of another agent is found by the list of its sessions", async () => {
    await openAgent("Unlucky assistant");
    await page.press("Start");
    await page.see(STATUS, "Failed");
    await page.press("New run", "a");
    await (await page.find("phrony-sessions >>> a")).click();
    await page.see("phrony-run >>> .result h3", "The run failed");
  });
});

test("no key is in the page, nor in what it was sent", async () => {
  await open("/agents/request");
  await page.press("Start");
  await page.see(RESULT, "Order A-1042 has shipped with Postline.");
  const html = await browser.driver.getPageSource();
  const config = await page.run(async () => JSON.stringify(await (await fetch("/config.json")).json()));
  for (const key of Object.values(emulator.keys)) assert.ok(!html.includes(key) && !config.includes(key));
});

for (const path of ["/", "/agents/approval", "/agents/approval?as=outOfScope"]) {
  for (const scheme of ["light", "dark"]) {
    test(`${path} in ${scheme} has nothing against its accessibility`, async () => {
      await open(path);
      await browser.choose("#scheme", scheme);
      await page.see("#agents", /Refund assistant/);
      assert.deepEqual(await page.violations(), []);
    });
  }
}

async function openAgent(name) {
  await page.see("#agents", new RegExp(name));
  await page.press(name, "#agents a");
  await page.see("#title", name);
}

/** Presses Tab until what has the focus is called as wanted. */
async function tabTo(name) {
  const seen = [];
  for (let presses = 0; presses < 60; presses++) {
    await press(Key.TAB);
    const found = await focused();
    if (name.test(found)) return;
    seen.push(found);
  }
  assert.fail(`Tab leads to ${seen.join(", ")}, but not to ${name}`);
}

function press(key) {
  return browser.driver.actions().sendKeys(key).perform();
}

/** The text of what has the focus, in whatever tree. */
function focused() {
  return page.run(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    const { innerText } = /** @type {HTMLElement} */ (active);
    return active === document.body ? "" : (innerText || active.getAttribute("aria-label") || active.id || active.tagName);
  });
}
