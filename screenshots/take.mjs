// Takes a picture of the elements and the panel in each of their states: `cargo xtask screenshots`.

import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { startBrowser } from "../tests/support/browser.mjs";
import { DeepPage } from "../tests/support/deep-page.mjs";
import { serveDemo } from "../tests/support/demo.mjs";
import { ElementsPage, serveElements } from "../tests/support/elements-page.mjs";
import { startEmulator } from "../tests/support/emulator.mjs";
import { phronyClient } from "../tests/support/package.mjs";
import { PANEL, STATES } from "./states.mjs";

/** Those that the README shows. */
const README = ["run-sub-agents-light", "run-approval-dark"];
const IMAGES = fileURLToPath(new URL("../docs/images", import.meta.url));

const { values: options } = parseArgs({
  options: { out: { type: "string" }, readme: { type: "boolean", default: false }, only: { type: "string" } },
});

const emulator = await startEmulator({ args: ["--speed", "4"] });
const site = await serveElements(emulator);
const demo = await serveDemo(emulator);
const browser = await startBrowser();
try {
  await rm(options.out, { recursive: true, force: true });
  await mkdir(options.out, { recursive: true });
  for (const state of STATES.filter(isWanted)) await takeElement(state);
  for (const place of PANEL.filter(isWanted)) await takePanel(place);
  if (options.readme) await copyForReadme();
} finally {
  await browser.stop();
  await demo.stop();
  site.stop();
  await emulator.stop();
}

function isWanted({ name }) {
  return options.only === undefined || name.includes(options.only);
}

/** One element on a page of its own, cut out. */
async function takeElement({ name, width = 900, scheme = "light", direction = "ltr", html, prepare, ready, afterwards }) {
  await resize(width, 1_000);
  const page = new ElementsPage(browser, site);
  const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
  const prepared = await prepare?.({ phrony, emulator });
  await page.show(html(prepared));
  await page.run(
    (colours, dir) => {
      document.documentElement.style.colorScheme = colours;
      document.documentElement.dir = dir;
    },
    scheme,
    direction,
  );
  await ready({ page, phrony, emulator, prepared });
  const place = await page.find("#place");
  await save(name, await place.takeScreenshot());
  await afterwards?.({ page });
}

/** A place of the panel, as wide as the window. */
async function takePanel({ name, width = 1_400, scheme = "light", path, prepare, ready }) {
  await resize(width, 900);
  const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
  const prepared = await prepare?.({ phrony, emulator });
  await browser.open(new URL(path(prepared), demo.url).href);
  await browser.choose("#scheme", scheme);
  await ready({ page: new DeepPage(browser) });
  await save(name, await browser.driver.takeScreenshot());
}

function resize(width, height) {
  return browser.driver.manage().window().setRect({ width, height });
}

async function save(name, picture) {
  await writeFile(join(options.out, `${name}.png`), picture, "base64");
  console.log(`screenshots: ${name}.png`);
}

async function copyForReadme() {
  await mkdir(IMAGES, { recursive: true });
  for (const name of README) await copyFile(join(options.out, `${name}.png`), join(IMAGES, `${name}.png`));
}
