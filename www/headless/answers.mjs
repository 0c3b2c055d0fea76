// What an obliging person answers to whatever a run waits for.

/** Two turns of a conversation, and the word that ends it. */
const MESSAGES = ["Hello, where is my parcel?", "Thank you.", "bye"];

/** Answers to the waits of one live run. */
export class Answers {
  #live;
  #baseUrl;
  #messages = [...MESSAGES];
  /** The tasks that have been answered. The one who completes them in the dashboard is not the live run. */
  #answered = new Set();

  /**
   * @param {import("phrony-client").LiveRun} live
   * @param {string} baseUrl Where the emulator is, whose stand-in for the dashboard completes what the API cannot.
   */
  constructor(live, baseUrl) {
    this.#live = live;
    this.#baseUrl = baseUrl;
  }

  /**
   * The answer to a wait: what it is, and how to send it. `undefined` if there is nothing to answer.
   *
   * @param {import("../run/waits.mjs").Wait} wait
   * @returns {{ text: string, send: () => Promise<unknown> } | undefined}
   */
  to(wait) {
    switch (wait.kind) {
      case "task":
        return this.#once(wait.key, this.#toTask(wait.task));
      case "dashboard":
        return this.#once(wait.key, {
          text: `complete the ${wait.task.kind} task in the dashboard, here the emulator's stand-in for it`,
          send: () => this.#completeInDashboard(wait.task),
        });
      case "message": {
        const message = this.#messages.shift() ?? MESSAGES.at(-1);
        return { text: `say "${message}"`, send: () => this.#live.say(message) };
      }
      case "timer":
        return { text: "skip the timer", send: () => this.#live.skipWait() };
      default:
        return undefined;
    }
  }

  #once(key, answer) {
    if (this.#answered.has(key)) return undefined;
    this.#answered.add(key);
    return answer;
  }

  #toTask({ taskId, kind, options }) {
    const live = this.#live;
    switch (kind) {
      case "multi_option":
        return { text: `choose "${options[0].label}"`, send: () => live.choose(taskId, options[0].id) };
      case "text":
        return { text: 'answer "12 Harbour Street"', send: () => live.answer(taskId, "12 Harbour Street") };
      case "number":
        return { text: "answer 3", send: () => live.answer(taskId, 3) };
      default:
        return { text: "approve", send: () => live.approve(taskId) };
    }
  }

  async #completeInDashboard({ taskId, kind }) {
    const response = await fetch(`${this.#baseUrl}/emulator/tasks/${encodeURIComponent(taskId)}/complete`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(kind === "anomaly_review" ? { approved: true } : { textValue: "Yes, go on." }),
    });
    if (!response.ok) throw new Error(`the dashboard answers ${response.status}: ${await response.text()}`);
  }
}
