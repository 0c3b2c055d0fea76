// A page with cards, a service with runs that wait, and what people and others do with them.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { startBrowser } from "../../support/browser.mjs";
import { ElementsPage, serveElements } from "../../support/elements-page.mjs";
import { startEmulator } from "../../support/emulator.mjs";
import { phronyClient } from "../../support/package.mjs";
import { examine } from "./examine.mjs";
import { SCRIPTS } from "./scripts.mjs";

const PATIENCE_MS = 20_000;

export class WaitsPage extends ElementsPage {
  #emulator;
  #stop;

  /** Starts all that is needed. */
  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "phrony-waits-"));
    for (const [name, steps] of Object.entries(SCRIPTS)) {
      await writeFile(join(folder, `${name}.json`), JSON.stringify({ name, steps }));
    }
    const note = join(folder, "note.txt");
    await writeFile(note, "A note.");
    const emulator = await startEmulator({ args: ["--speed", "20", "--script-dir", folder] });
    const site = await serveElements(emulator);
    const browser = await startBrowser();
    const stop = async () => {
      await browser.stop();
      site.stop();
      await emulator.stop();
      await rm(folder, { recursive: true, force: true });
    };
    return new WaitsPage(browser, site, { emulator, note, stop });
  }

  constructor(browser, site, { emulator, note, stop }) {
    super(browser, site);
    this.#emulator = emulator;
    this.#stop = stop;
    /** The path of a file. */
    this.note = note;
    /** Somebody else who has a key. */
    this.phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl, maxRetries: 0 });
  }

  stop() {
    return this.#stop();
  }

  /** Starts a run. */
  async start(agent) {
    const { runId } = await this.phrony.startRun(this.#emulator.agents[agent], { input: {} });
    return runId;
  }

  /** Starts a run that waits, and whose stream tells nothing: a page does not hear what others do. */
  async startUnheard(agent) {
    const runId = await this.start(agent);
    await this.phrony.waitForRun(runId, { until: "paused" });
    await this.request("PUT", `runs/${runId}/faults`, { stream: [{ do: { stall: { after: { events: 0 } } } }] });
    return runId;
  }

  /** Shows a new run of an agent, or one that was started. */
  async showRun(agent, { key = "full", attributes = "", runId = undefined } = {}) {
    runId ??= await this.start(agent);
    await this.show(`<phrony-run run-id="${runId}" base-url="/api/${key}" ${attributes}></phrony-run>`);
    await this.run(() => {
      window.answered = [];
      document.addEventListener("phrony-answered", (event) => {
        window.answered.push(/** @type {CustomEvent} */ (event).detail);
      });
    });
    return runId;
  }

  /** A request to the part of the emulator that the service does not have. */
  async request(method, path, body = undefined) {
    const response = await fetch(`${this.#emulator.baseUrl}/emulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Lets something go wrong with a route of a run; returns what tells how often it was asked for. */
  async fault(runId, route, effect, times = undefined) {
    await this.request("PUT", `runs/${runId}/faults`, { routes: [{ route, do: effect, ...(times && { times }) }] });
    return async () => (await this.request("GET", `runs/${runId}/faults`)).routes[0].applied;
  }

  /** The task that a run waits for. */
  async pendingTask(runId) {
    const [task] = phronyClient.pendingTasks(await this.phrony.getConversation(runId));
    return task;
  }

  /** Completes the task that a run waits for, in the dashboard. */
  async completeTask(runId, answer) {
    await this.request("POST", `tasks/${(await this.pendingTask(runId)).taskId}/complete`, answer);
  }

  /** The runs that are shown, each with its status. */
  runs() {
    return this.run(() => {
      const { runs } = window.deepQueryAll("phrony-run")[0].snapshot;
      return runs.map(({ agentName, status }) => `${agentName} ${status}`);
    });
  }

  /** Where the focus is, with what it is called. */
  focus() {
    return this.run(() => {
      let active = /** @type {any} */ (document.activeElement);
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      const label = active.getAttribute("aria-label") ?? active.labels?.[0]?.innerText ?? active.innerText;
      return `${active.tagName} ${label ?? ""}`.trim();
    });
  }

  /** Waits until the focus is somewhere. */
  async seeFocus(expected) {
    let last;
    const isThere = async () => (last = await this.focus()) === expected;
    await this.driver.wait(isThere, PATIENCE_MS).catch((cause) => {
      throw new Error(`the focus should be at ${expected}, and is at ${last}`, { cause });
    });
  }

  /** Presses keys, wherever the focus is. */
  type(...keys) {
    return this.driver.actions().sendKeys(...keys).perform();
  }

  /** Presses a key while another one is held. */
  chord(held, key) {
    return this.driver.actions().keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  /** Presses what sends a text. */
  sendText() {
    return this.chord(Key.CONTROL, Key.ENTER);
  }

  /** Goes through the page with the tab key. */
  async tabTo(expected) {
    for (let presses = 0; presses < 30; presses++) {
      await this.type(Key.TAB);
      if ((await this.focus()) === expected) return;
    }
    assert.fail(`the tab key does not lead to ${expected}`);
  }

  /** What is written in the first field. */
  value() {
    return this.run(() => window.deepQueryAll("textarea, [inputmode]")[0].value);
  }

  /** Waits until nothing matches. */
  seeGone(selector) {
    return this.driver.wait(async () => (await this.count(selector)) === 0, PATIENCE_MS, `${selector} is still there`);
  }

  /** Waits until the output of the run that is shown is, as JSON, as expected. */
  async seeOutput(expected) {
    let json;
    const read = () => JSON.stringify(window.deepQueryAll("phrony-run")[0].snapshot?.output);
    await this.driver.wait(async () => expected.test((json = await this.run(read))), PATIENCE_MS).catch((cause) => {
      throw new Error(`the output should match ${expected}, and is ${json}`, { cause });
    });
  }

  /** See `examine.mjs`. */
  examine() {
    return examine(this, "phrony-waits");
  }

  /**
   * Shows the cards of a run that only the page knows. `stage("show", tasks, more)` gives it its next snapshot. What is
   * asked of it is in `calls()`, and answered by `stage("answer", response)`.
   */
  async showStage(...tasks) {
    await this.show("");
    await this.run(setStage);
    await this.stage("show", tasks);
    await this.run(() => document.getElementById("place").append(window.stage.element));
  }

  /** Does something with that run. */
  stage(name, ...args) {
    return this.run((method, list) => void window.stage[method](...list), name, args);
  }

  /** What was asked of it. */
  calls() {
    return this.run(() => window.stage.calls);
  }
}

function setStage() {
  const element = /** @type {any} */ (document.createElement("phrony-waits"));
  window.stage = { calls: [], element };
  const { stage } = window;
  const send = (name) => (...args) =>
    new Promise((resolve, reject) => {
      stage.calls.push([name, ...args]);
      Object.assign(stage, { answer: resolve, refuse: reject });
    });
  const names = ["approve", "reject", "choose", "answer", "say", "files", "skipWait"];
  const live = Object.fromEntries(names.map((name) => [name, send(name)]));
  const task = (more) => {
    return { runId: "r", prompt: more.taskId, options: [], completableIn: "api", submitting: false, ...more };
  };
  stage.show = (tasks, { phase = "paused", status = "WaitingForHITL", items = [] } = {}) => {
    element.snapshot = stage.snapshot = {
      ...{ connection: "live", redacted: false, output: null, error: null },
      ...{ status, phase, items, session: { id: "s", status } },
      runs: [{ id: "r", status, finishedAt: null }],
      pendingTasks: tasks.map(task),
    };
  };
  stage.live = element.live = { ...live, runId: "r", getSnapshot: () => stage.snapshot };
}
