// `<phrony-start>` on the stage of a test.

/** The form, and what has become of it. */
export class StartForm {
  #used;

  /** @param {ReturnType<typeof import("./elements-stage.mjs").useElements>} used */
  constructor(used) {
    this.#used = used;
  }

  /**
   * Shows the form for a scenario.
   *
   * @param {string} scenario
   * @param {{ key?: string, attributes?: string, [property: string]: any }} [options]
   */
  async show(scenario, { key = "full", attributes = "", ...properties } = {}) {
    const { page, emulator } = this.#used;
    const html = `<phrony-start base-url="/api/${key}" ${attributes}></phrony-start>`;
    await page.show(html, { agentId: emulator.agents[scenario], ...properties });
  }

  /**
   * Gives the element a client whose requests to a route wait until the test lets them go. What starts a run is kept.
   */
  hold(route) {
    return this.#used.page.run((held) => {
      const wire = { inputs: [], isHolding: false, release: (_value) => {} };
      const fetch = async (url, init) => {
        if (url.endsWith("/runs")) wire.inputs.push(JSON.parse(init.body).input);
        if (!url.endsWith(held)) return window.fetch(url, init);
        await new Promise((resolve) => Object.assign(wire, { release: resolve, isHolding: true }));
        wire.isHolding = false;
        return window.fetch(url, init);
      };
      const baseUrl = new URL("/api/full", location.href).href;
      window.wire = wire;
      window.shown.client = new window.phronyClient.Phrony({ apiKey: null, baseUrl, fetch });
    }, route);
  }

  /** Waits until a request waits. */
  async held() {
    const { page } = this.#used;
    await page.until(() => page.run(() => window.wire.isHolding), "no request waits");
  }

  /** Waits until a request waits, and lets it go. */
  async release() {
    await this.held();
    await this.#used.page.run(() => window.wire.release());
  }

  /** The inputs that were sent. */
  inputs() {
    return this.#used.page.run(() => window.wire.inputs);
  }

  /** Puts a text where another one was. */
  async write(selector, text) {
    const control = await this.#used.page.find(selector);
    await control.clear();
    await control.sendKeys(text);
  }

  /** What stands in a control. */
  valueOf(selector) {
    return this.#used.page.run((css) => window.deepQueryAll(css)[0].value, selector);
  }

  /** Starts the run that the form is for, and gives the input that its session has. */
  async started() {
    const { page, phrony } = this.#used;
    await page.press("Start");
    await page.see("p.muted[role=status]", "The run has started.");
    const { runId } = await page.only("phrony-started");
    return (await phrony.getConversation(runId)).session.input;
  }

  /** How many sessions a scenario has. */
  async count(scenario) {
    const { phrony, emulator } = this.#used;
    return (await phrony.listSessions(emulator.agents[scenario])).total;
  }

  /** Chooses a file, as far as a script can. */
  chooseFile(name, type, size) {
    const choose = (name, type, size) => {
      const [input] = window.deepQueryAll("input[type=file]");
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(size)], name, { type }));
      input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    return this.#used.page.run(choose, name, type, size);
  }
}
