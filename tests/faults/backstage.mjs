// What happens behind the back of a client: the emulator's own routes, and the conversation as it is.

import { setTimeout } from "node:timers/promises";

/** How often a request is made again that nobody answers: a restart drops these, too. */
const ATTEMPTS = 100;
const PAUSE_MS = 20;

/** The emulator of one run. */
export class Backstage {
  #baseUrl;

  constructor(baseUrl) {
    this.#baseUrl = baseUrl;
  }

  /**
   * Lets things go wrong from now on.
   *
   * @param {string} runId
   * @param {import("./fault-script.mjs").Faults} faults
   */
  async setFaults(runId, { script, isForEverybody }) {
    await this.#json("PUT", isForEverybody ? "/emulator/faults" : `/emulator/runs/${runId}/faults`, script);
  }

  /** How often anything went wrong. */
  async countFaults() {
    const { global, runs } = await this.#json("GET", "/emulator/faults");
    return [global, ...runs]
      .filter((script) => script !== null)
      .flatMap(({ stream, routes, conversation }) => [...stream, ...routes, ...conversation])
      .reduce((sum, { applied }) => sum + applied, 0);
  }

  async clearFaults() {
    await this.#ask("DELETE", "/emulator/faults");
  }

  /** Drops all connections, and takes no new ones for a while. */
  async restart({ ms, connections }) {
    await this.#json("POST", "/emulator/restart", { ms, connections });
  }

  /** Gives a key another secret. */
  async renewKey(name) {
    return (await this.#json("POST", `/emulator/keys/${name}/rotate`)).key;
  }

  /** Completes a task in the dashboard, unless it is over. */
  async completeTask({ taskId, kind }) {
    const answer = kind === "anomaly_review" ? { approved: true } : { textValue: "Yes, go on." };
    await this.#ask("POST", `/emulator/tasks/${taskId}/complete`, answer);
  }

  /** What the service says of a run's session. */
  async conversation(runId, key) {
    return this.#json("GET", `/v1/runs/${runId}/conversation`, undefined, { "X-API-Key": key });
  }

  async #json(method, path, body, headers) {
    const response = await this.#ask(method, path, body, headers);
    if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${await response.text()}`);
    return response.json();
  }

  async #ask(method, path, body, headers = {}) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetch(this.#baseUrl + path, {
          method,
          headers: { "Content-Type": "application/json", ...headers },
          body: JSON.stringify(body),
        });
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await setTimeout(PAUSE_MS);
      }
    }
  }
}
