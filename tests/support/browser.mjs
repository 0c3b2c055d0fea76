// Drives a browser for a test.

import { By, until } from "selenium-webdriver";
import { startDriver } from "./drivers.mjs";
import { fromXtask } from "./program.mjs";

/** How long anything may take to appear in the page, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Starts the browser that the suite runs in. */
export async function startBrowser() {
  const { driver, stop } = await startDriver(fromXtask("PHRONY_BROWSER"));
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
  see(selector, expected) {
    return this.#wait(selector, expected, () => this.texts(selector));
  }

  /** Waits until what was written into a field is, or matches, what is expected. */
  seeValue(selector, expected) {
    const values = (css) => Array.from(document.querySelectorAll(css), ({ value }) => value);
    return this.#wait(selector, expected, () => this.run(values, selector));
  }

  /** The texts of all elements that match, as they are rendered. */
  texts(selector) {
    return this.run((css) => Array.from(document.querySelectorAll(css), (found) => found.innerText), selector);
  }

  /** How many elements match. */
  count(selector) {
    return this.run((css) => document.querySelectorAll(css).length, selector);
  }

  /**
   * Runs a function in the page, with arguments that are JSON; waits for its promise. What it keeps for the next one it
   * puts into `window`: in Firefox its `globalThis` is another object, and a new one each time.
   */
  run(script, ...args) {
    return this.driver.executeScript(script, ...args);
  }

  /** What has gone wrong in the page since it was loaded. Only in pages that keep it: `page-errors.mjs`. */
  async errors() {
    const errors = await this.run(() => window.pageErrors);
    if (errors === null) throw new Error("the page does not keep its errors");
    return errors;
  }

  async #wait(selector, expected, read) {
    let text;
    const matches = async () => {
      text = (await read()).join("\n");
      return typeof expected === "string" ? text === expected : expected.test(text);
    };
    await this.driver.wait(matches, PATIENCE_MS).catch((cause) => {
      throw new Error(`${selector} should say ${expected}, and says ${JSON.stringify(text)}`, { cause });
    });
  }
}
