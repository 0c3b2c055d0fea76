// A page with a `<phrony-run>`: one that follows the emulator, or one that is told what to show.

import assert from "node:assert/strict";
import { startBrowser } from "./browser.mjs";
import { ElementsPage, serveElements } from "./elements-page.mjs";
import { startEmulator } from "./emulator.mjs";
import { phronyClient } from "./package.mjs";
import { SPIES, spyOn } from "./page-spies.mjs";
import { startRecordingProxy } from "./recording-proxy.mjs";

/** Starts a browser, an emulator, and what is between them. */
export async function startRunPage() {
  const emulator = await startEmulator({ args: ["--speed", "20"] });
  const wire = await startRecordingProxy();
  wire.targetPort = Number(new URL(emulator.baseUrl).port);
  const keys = { ...emulator.keys, unknown: "phk_unknown" };
  const site = await serveElements({ baseUrl: wire.url, keys }, { files: SPIES });
  const browser = await startBrowser();
  return new RunPage(browser, site, { emulator, wire });
}

export class RunPage extends ElementsPage {
  #stop;

  constructor(browser, site, { emulator, wire }) {
    super(browser, site);
    this.emulator = emulator;
    /** Between the page's backend and the emulator. */
    this.wire = wire;
    this.phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
    this.#stop = async () => {
      await browser.stop();
      site.stop();
      await wire.stop();
      await emulator.stop();
    };
  }

  /** Ends all of it. */
  stop() {
    return this.#stop();
  }

  /** Starts a run of the emulator. */
  async start(scenario, input = {}) {
    const { runId } = await this.phrony.startRun(this.emulator.agents[scenario], { input });
    return runId;
  }

  /** Loads the page anew and shows a run of the emulator. */
  async follow(runId, attributes = `base-url="/api/full"`) {
    await this.#place(`<phrony-run run-id="${runId}" ${attributes}></phrony-run>`);
    await this.#listen();
  }

  /** Loads the page anew and shows the run `r` as a client tells of it that does what `tell` says. */
  async pretend(snapshot = {}, attributes = "") {
    await this.#place(`<phrony-run ${attributes}></phrony-run>`);
    await this.#listen();
    await this.run((first) => {
      window.client = window.fakeClient(first);
      Object.assign(window.deepQueryAll("phrony-run")[0], { client: window.client, runId: "r" });
    }, snapshot);
  }

  /** Changes what the client of `pretend` tells. */
  tell(snapshot) {
    return this.run((more) => window.client.opened[0].show(more), snapshot);
  }

  /** The details of the events of a type so far. */
  async eventsOf(type) {
    const events = await this.events();
    return events.filter((event) => event.type === `phrony-${type}`).map(({ detail }) => detail);
  }

  /** What the live region has said so far. */
  said() {
    return this.run(() => window.said);
  }

  /** Answers the task that the page was last told of, behind its back. */
  async approve(runId) {
    const tasks = await this.eventsOf("task");
    const userTaskId = tasks[tasks.length - 1].wait.task.taskId;
    await this.phrony.sendRunMessage(runId, { runId, userTaskId, approved: true });
  }

  /** Has every read and every stream of a run answered with this status. */
  refuse(runId, status) {
    const routes = ["conversation", "stream"].map((route) => ({ route, do: { answer: { status } } }));
    return this.#steer("PUT", `/runs/${runId}/faults`, { routes });
  }

  stopRefusing(runId) {
    return this.#steer("DELETE", `/runs/${runId}/faults`);
  }

  /** Breaks all connections off. */
  breakConnections() {
    return this.#steer("POST", "/restart", { ms: 50, connections: "reset" });
  }

  /** The requests for a run's stream so far. */
  streamsOf(runId) {
    return this.wire.requests.filter(({ path }) => path.includes(`/runs/${runId}/stream`));
  }

  /** Waits until the page has left all streams of a run; tells how many there were. */
  async streamsLeft(runId) {
    const outcomes = this.streamsOf(runId).map(({ outcome }) => outcome);
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error("a stream is still open")), 20_000).unref();
    });
    const found = await Promise.race([Promise.all(outcomes), late]);
    assert.deepEqual(new Set(found), new Set(["left"]));
    return found.length;
  }

  async #place(html) {
    await this.show("");
    await spyOn(this);
    await this.run((text) => void (document.getElementById("place").innerHTML = text), html);
  }

  #listen() {
    return this.run(async () => {
      const [run] = window.deepQueryAll("phrony-run");
      await run.updateComplete;
      window.listenTo(run);
    });
  }

  async #steer(method, path, body) {
    const options = { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) };
    const response = await fetch(`${this.emulator.baseUrl}/emulator${path}`, options);
    assert.ok(response.ok, await response.text());
  }
}

/** What a live run tells of a session of one run: since 2026 it `Running`, or it ended after five seconds. */
export function sessionOf(status, more = {}) {
  const startedAt = "2026-01-01T00:00:00.000Z";
  const isOn = status === "Running";
  const finishedAt = isOn ? null : "2026-01-01T00:00:05.000Z";
  const times = { startedAt, finishedAt };
  const session = { id: "s", status, totalTokensUsed: 1_234, output: null, error: null, startContext: null, ...times };
  return {
    connection: isOn ? "live" : "closed",
    status,
    phase: isOn ? "active" : "finished",
    session: { ...session, ...more },
    runs: [{ id: "r", depth: 0, parentRunId: null, agentName: "Clerk", status, ...times }],
  };
}

/** The same where it waits. */
export function waitingOf(status, pendingTasks = []) {
  const { runs, ...running } = sessionOf("Running", { status });
  return { ...running, runs: runs.map((run) => ({ ...run, status })), status, phase: "paused", pendingTasks };
}
