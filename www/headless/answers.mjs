// What an obliging person answers to whatever a run waits for.

/** Two turns of a conversation, and the word that ends it. */
const MESSAGES = ["Hello, where is my parcel?", "Thank you.", "bye"];

/** Answers to the waits of one run. */
export class Answers {
  #phrony;
  #RunInput;
  #baseUrl;
  #messages = [...MESSAGES];

  /**
   * @param {object} phronyClient The package's exports.
   * @param {object} phrony The client.
   * @param {string} baseUrl Where the emulator is, whose stand-in for the dashboard completes what the API cannot.
   */
  constructor({ RunInput }, phrony, baseUrl) {
    this.#RunInput = RunInput;
    this.#phrony = phrony;
    this.#baseUrl = baseUrl;
  }

  /**
   * The answer to a wait: what it is, and how to send it. `undefined` if there is nothing to answer.
   *
   * @param {import("../run/waits.mjs").Wait} wait
   * @returns {{ text: string, send: (signal: AbortSignal) => Promise<unknown> } | undefined}
   */
  to(wait) {
    switch (wait.kind) {
      case "task":
        return this.#toTask(wait);
      case "dashboard":
        return {
          text: `complete the ${wait.task.kind} task in the dashboard, here the emulator's stand-in for it`,
          send: (signal) => this.#completeInDashboard(wait.task, signal),
        };
      case "message": {
        const message = this.#messages.shift() ?? MESSAGES.at(-1);
        return this.#message(wait, `say "${message}"`, this.#RunInput.text(message));
      }
      case "timer":
        return { text: "skip the timer", send: (signal) => this.#phrony.skipAgentWaitTimer(wait.runId, { signal }) };
      default:
        return undefined;
    }
  }

  #toTask(wait) {
    const { taskId, kind, options } = wait.task;
    switch (kind) {
      case "multi_option":
        return this.#message(wait, `choose "${options[0].label}"`, this.#RunInput.choose(taskId, options[0].id));
      case "text":
        return this.#message(wait, 'answer "12 Harbour Street"', this.#RunInput.answer(taskId, "12 Harbour Street"));
      case "number":
        return this.#message(wait, "answer 3", this.#RunInput.answer(taskId, 3));
      default:
        return this.#message(wait, "approve", this.#RunInput.approve(taskId));
    }
  }

  #message({ runId }, text, input) {
    return { text, send: (signal) => this.#phrony.sendRunMessage(runId, input, { signal }) };
  }

  async #completeInDashboard({ taskId, kind }, signal) {
    const response = await fetch(`${this.#baseUrl}/emulator/tasks/${encodeURIComponent(taskId)}/complete`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(kind === "anomaly_review" ? { approved: true } : { textValue: "Yes, go on." }),
      signal,
    });
    if (!response.ok) throw new Error(`the dashboard answers ${response.status}: ${await response.text()}`);
  }
}
