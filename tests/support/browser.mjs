// Drives Chromium for a test.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Builder, By, Capabilities, logging, until } from "selenium-webdriver";
import { ServiceBuilder } from "selenium-webdriver/chrome.js";
import { fromXtask } from "./program.mjs";

/** How long anything may take to appear in the page, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Starts a browser with a profile of its own. */
export async function startBrowser() {
  const profile = await mkdtemp(join(tmpdir(), "phrony-chromium-"));
  const settings = JSON.parse(await readFile(fromXtask("PHRONY_WEBDRIVER_JSON"), "utf8"));
  settings["goog:chromeOptions"].args.push(`--user-data-dir=${profile}`, "--window-size=1280,900");
  const logs = new logging.Preferences();
  logs.setLevel(logging.Type.BROWSER, logging.Level.ALL);
  const driver = await new Builder()
    .withCapabilities(new Capabilities({ browserName: "chrome", ...settings }))
    .setLoggingPrefs(logs)
    .setChromeService(new ServiceBuilder(fromXtask("CHROMEDRIVER")))
    .build();
  return new Browser(driver, profile);
}

/** A browser with one page. */
class Browser {
  #profile;

  constructor(driver, profile) {
    this.driver = driver;
    this.#profile = profile;
  }

  async stop() {
    await this.driver.quit();
    await rm(this.#profile, { recursive: true, force: true });
  }

  /** Loads a page anew, also where only the fragment of the address differs. */
  async open(url) {
    await this.driver.get("about:blank");
    await this.consoleErrors();
    await this.driver.get(url);
  }

  /** Waits for an element, to be found by a CSS selector. */
  find(selector) {
    return this.driver.wait(until.elementLocated(By.css(selector)), PATIENCE_MS, `nothing matches ${selector}`);
  }

  /** Waits for a button with this text and presses it. */
  async press(text) {
    const path = `//button[normalize-space()=${JSON.stringify(text)}]`;
    const button = await this.driver.wait(until.elementLocated(By.xpath(path)), PATIENCE_MS, `no button ${text}`);
    await button.click();
  }

  /** Chooses an option of a list by its value. */
  async choose(selector, value) {
    await (await this.find(`${selector} option[value="${value}"]`)).click();
  }

  /** Waits until an element's text is, or matches, what is expected. */
  async see(selector, expected) {
    let text;
    const matches = async () => {
      text = (await this.texts(selector)).join("\n");
      return typeof expected === "string" ? text === expected : expected.test(text);
    };
    await this.driver.wait(matches, PATIENCE_MS).catch((cause) => {
      throw new Error(`${selector} should say ${expected}, and says ${JSON.stringify(text)}`, { cause });
    });
  }

  /** The texts of all elements that match, as they are rendered. */
  texts(selector) {
    return this.run((css) => Array.from(document.querySelectorAll(css), (found) => found.innerText), selector);
  }

  /** How many elements match. */
  count(selector) {
    return this.run((css) => document.querySelectorAll(css).length, selector);
  }

  /** Runs a function in the page, with arguments that are JSON; waits for its promise. */
  run(script, ...args) {
    return this.driver.executeScript(script, ...args);
  }

  /** What went wrong in the page since the last time that this was asked. */
  async consoleErrors() {
    const entries = await this.driver.manage().logs().get(logging.Type.BROWSER);
    return entries.filter(({ level }) => level.value >= logging.Level.WARNING.value).map(({ message }) => message);
  }
}
