// Starts the browsers that tests and benchmarks drive, each by its own WebDriver server.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Builder, Capabilities } from "selenium-webdriver";
import * as chrome from "selenium-webdriver/chrome.js";
import * as firefox from "selenium-webdriver/firefox.js";
import { findFreePort } from "selenium-webdriver/net/portprober.js";
import { DriverService } from "selenium-webdriver/remote/index.js";
import { fromXtask } from "./program.mjs";

const BROWSERS = { chromium, firefox: firefoxDriver, webkit };

/**
 * Starts a browser with a profile of its own.
 *
 * @param {string} name `chromium`, `firefox` or `webkit`.
 * @returns {Promise<{ driver: import("selenium-webdriver").WebDriver, stop: () => Promise<void> }>}
 */
export function startDriver(name) {
  if (!Object.hasOwn(BROWSERS, name)) throw new Error(`no browser is called ${name}`);
  return BROWSERS[name]();
}

async function chromium() {
  const profile = await mkdtemp(join(tmpdir(), "phrony-chromium-"));
  const settings = JSON.parse(await readFile(fromXtask("PHRONY_WEBDRIVER_JSON"), "utf8"));
  settings["goog:chromeOptions"].args.push(`--user-data-dir=${profile}`, "--window-size=1280,900");
  const driver = await new Builder()
    .withCapabilities(new Capabilities({ browserName: "chrome", ...settings }))
    .setChromeService(new chrome.ServiceBuilder(fromXtask("CHROMEDRIVER")))
    .build();
  const stop = async () => {
    await driver.quit();
    await rm(profile, { recursive: true, force: true });
  };
  return { driver, stop };
}

async function firefoxDriver() {
  const driver = await new Builder()
    .forBrowser("firefox")
    .setFirefoxOptions(new firefox.Options().setBinary(fromXtask("FIREFOX")).addArguments("-headless"))
    .setFirefoxService(new firefox.ServiceBuilder(fromXtask("GECKODRIVER")))
    .build();
  return { driver, stop: () => driver.quit() };
}

async function webkit() {
  // It has no headless mode. This screen takes a free number and tells it.
  const screen = spawn(fromXtask("XVFB"), ["-displayfd", "3", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const told = /** @type {import("node:stream").Readable} */ (screen.stdio[3]);
  const [display] = await once(createInterface(told), "line");
  const port = await findFreePort();
  const service = new DriverService(fromXtask("WEBKIT_DRIVER"), {
    port,
    loopback: true,
    args: [`--port=${port}`],
    env: {
      ...process.env,
      DISPLAY: `:${display}`,
      // Containers have neither user namespaces nor a graphics card.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
    },
  });
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: fromXtask("MINI_BROWSER"), args: ["--automation"] },
  });
  const driver = await new Builder().usingServer(await service.start()).withCapabilities(capabilities).build();
  const stop = async () => {
    await driver.quit();
    await service.kill();
    screen.kill();
  };
  return { driver, stop };
}
