// What tests of an element stand on: an emulator, a page in a browser, and questions about what is in it.

import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { startBrowser } from "./browser.mjs";
import { ElementsPage, serveElements } from "./elements-page.mjs";
import { startEmulator } from "./emulator.mjs";
import { phronyClient } from "./package.mjs";

/** Sets a stage up for the tests of a file. */
export function useElements() {
  /**
   * @type {{
   *   emulator: import("./emulator.mjs").Emulator,
   *   page: StagePage,
   *   phrony: any,
   * }}
   */
  const used = { emulator: undefined, page: undefined, phrony: undefined };
  let site;
  let browser;

  before(async () => {
    used.emulator = await startEmulator({ args: ["--speed", "20"] });
    site = await serveElements(used.emulator);
    browser = await startBrowser();
    used.page = new StagePage(browser, site);
    used.phrony = new phronyClient.Phrony({ apiKey: used.emulator.keys.full, baseUrl: used.emulator.baseUrl });
  });

  after(async () => {
    await browser?.stop();
    site?.stop();
    await used.emulator?.stop();
  });

  afterEach(async () => assert.deepEqual(await used.page.errors(), []));

  return used;
}

/** Lets routes of the emulator fail; none, and all is well again. */
export async function setFaults({ baseUrl }, routes) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ routes });
  const { status } = await fetch(`${baseUrl}/emulator/faults`, { method: "PUT", headers, body });
  assert.equal(status, 200);
}

/** The page, with the one element that is tested as `window.shown`. */
class StagePage extends ElementsPage {
  /** Shows an element, and sets properties of it. */
  async show(html, properties = {}) {
    await super.show(html);
    await this.run(() => void (window.shown = document.querySelector("#place > *")));
    await this.set(properties);
  }

  /** Sets properties of the element; `null` for what is to be `undefined`. */
  set(properties) {
    return this.run((given) => {
      for (const [name, value] of Object.entries(given)) window.shown[name] = value ?? undefined;
    }, properties);
  }

  /** Presses keys, wherever the focus is. */
  keys(...keys) {
    return this.driver.actions().sendKeys(...keys).perform();
  }

  /** What has the focus, and what is said of it. */
  focus() {
    return this.run(() => {
      /** @type {any} */
      let active = document.activeElement;
      while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      const told = active.getAttribute("aria-describedby");
      return {
        id: active.id,
        text: active.selectedOptions?.[0].text ?? active.innerText,
        isInvalid: active.getAttribute("aria-invalid") === "true",
        told: told ? active.getRootNode().getElementById(told).innerText : "",
      };
    });
  }

  /** Waits until the focus is where it should be. */
  async seeFocus(isThere) {
    let seen;
    await this.until(async () => isThere((seen = await this.focus()))).catch((cause) => {
      throw new Error(`the focus is on ${JSON.stringify(seen)}`, { cause });
    });
  }

  /** The detail of the only event of this type. */
  async only(type) {
    const events = (await this.events()).filter((event) => event.type === type);
    assert.equal(events.length, 1);
    return events[0].detail;
  }

  /** Makes the page one from right to left, and the element narrow; then nothing sticks out or is hard to hit. */
  async fitsNarrow() {
    const { width, content, small } = await this.run(async () => {
      document.documentElement.dir = "rtl";
      window.shown.style.inlineSize = "300px";
      await window.shown.updateComplete;
      const targets = window.deepQueryAll("button, input:not(.visually-hidden), select, textarea, a").map((each) => {
        const { width, height } = each.getBoundingClientRect();
        return [each.localName, Math.round(width), Math.round(height)];
      });
      return {
        width: window.shown.clientWidth,
        content: window.shown.scrollWidth,
        small: targets.filter(([, width, height]) => width < 24 || height < 24),
      };
    });
    assert.equal(width, 300);
    assert.ok(content <= width, `${content} px of content in ${width}`);
    assert.deepEqual(small, []);
    assert.deepEqual(await this.violations(), []);
  }
}
