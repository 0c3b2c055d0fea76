// Answers whatever a run waits for, through the live run's own actions, and again where one failed.

import { setTimeout } from "node:timers/promises";

/** How long to leave a wait alone that was answered, in milliseconds: what came of it has to be heard of first. */
const PAUSE_MS = 100;

/** The answers to the waits of one run. */
export class Answers {
  /** Why the last action failed; a run that is stuck may be so because of it. */
  lastFailure;
  #live;
  #backstage;
  #plan;
  #said = 0;
  #busy = new Set();
  #isOver = false;

  /**
   * @param {import("../../pkg/types/index.js").LiveRun} live
   * @param {import("./backstage.mjs").Backstage} backstage
   * @param {import("./plan.mjs").Answering} plan
   */
  constructor(live, backstage, plan) {
    this.#live = live;
    this.#backstage = backstage;
    this.#plan = plan;
  }

  /** Answers nothing more. */
  stop() {
    this.#isOver = true;
  }

  /** Answers what a snapshot shows, unless that is being answered already. */
  give({ phase, runs, pendingTasks }) {
    if (phase === "finished" || this.#isOver) return;
    for (const task of pendingTasks) void this.#answerTask(task);
    for (const { id, status } of runs) {
      if (status === "WaitingForResponse") void this.#answer(id, () => this.#saySomething());
      if (status === "WaitingForTimer" && this.#plan.skipsTimer) void this.#answer(id, () => this.#live.skipWait());
    }
  }

  async #answerTask(task) {
    if (task.completableIn === "dashboard" && !this.#plan.usesDashboard) return;
    await this.#answer(task.taskId, () => this.#send(task), { comesOnce: true });
  }

  async #answer(wait, send, { comesOnce = false } = {}) {
    if (this.#busy.has(wait)) return;
    this.#busy.add(wait);
    const isTaken = await this.#isTaken(send);
    if (isTaken && comesOnce) return;
    await setTimeout(PAUSE_MS);
    this.#busy.delete(wait);
    // There may be no further snapshot that shows that this still waits, or waits again.
    this.give(this.#live.getSnapshot());
  }

  async #isTaken(send) {
    try {
      await send();
      return true;
    } catch (error) {
      this.lastFailure = error;
      // It was taken before, by an attempt whose answer was lost, or by nobody because its time was over.
      return error.status === 400 || error.status === 409;
    }
  }

  #send({ taskId, kind, options }) {
    const { approves, namesTask, option } = this.#plan;
    switch (kind) {
      case "approval":
        return approves ? this.#live.approve(namesTask ? taskId : undefined) : this.#live.reject(taskId);
      case "multi_option":
        return this.#live.choose(taskId, options[option].id);
      case "text":
        return this.#live.answer(taskId, "12 Harbour Street");
      case "number":
        return this.#live.answer(taskId, 3);
      default:
        return this.#backstage.completeTask({ taskId, kind });
    }
  }

  async #saySomething() {
    const { messages } = this.#plan;
    await this.#live.say(messages[Math.min(this.#said, messages.length - 1)]);
    this.#said++;
  }
}
