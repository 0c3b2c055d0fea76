// Drives Chromium for a test.

import { By, logging, until } from "selenium-webdriver";
import { startDriver } from "./drivers.mjs";

/** How long anything may take to appear in the page, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Starts Chromium. */
export async function startBrowser() {
  const { driver, stop } = await startDriver("chromium");
  return new Browser(driver, stop);
}

/** A browser with one page. */
class Browser {
  constructor(driver, stop) {
    this.driver = driver;
    this.stop = stop;
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
