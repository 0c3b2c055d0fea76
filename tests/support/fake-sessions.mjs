// A client of `<phrony-sessions>` whose answers a test gives, and a time that passes when the test says so.

import assert from "node:assert/strict";

/** The element on a page without a server. */
export class FakeSessions {
  #used;

  /** @param {{ page: any }} used Where the page will be. */
  constructor(used) {
    this.#used = used;
  }

  get #page() {
    return this.#used.page;
  }

  /** Shows the element, and gives it the client. */
  async show(attributes = "") {
    // WebKit's driver uses the page's timers for it, which have to be told from the element's.
    await this.#page.driver.manage().setTimeouts({ script: 60_000 });
    await this.#page.show(`<phrony-sessions agent-id="agent" ${attributes}></phrony-sessions>`);
    await this.#page.run(() => {
      /** @type {any} */
      const own = window;
      const calls = [];
      const timers = new Map();
      const { setTimeout, clearTimeout } = window;
      let next = 1e9;
      own.setTimeout = (run, ms, ...rest) => {
        // Only the element's: its pauses lie between these.
        if (!(ms > 1_000 && ms <= 30_000)) return setTimeout(run, ms, ...rest);
        timers.set(++next, { run, ms });
        return next;
      };
      own.clearTimeout = (id) => (timers.delete(id) ? undefined : clearTimeout(id));
      const session = ([id, status, finishedAt = null]) => ({
        ...{ id, status, rootRunId: `run-${id}`, entryRunId: null, triggerType: "api", triggerName: null, error: null },
        ...{ totalTokensUsed: 1, runCount: 1, input: { text: id }, output: null },
        ...{ startedAt: "2024-05-01T10:00:00Z", finishedAt },
      });
      // It does not obey the signal, so that late answers do arrive.
      const listSessions = (_agentId, query, { signal }) =>
        new Promise((resolve, reject) => {
          const answer = (sessions, total) => resolve({ items: sessions.map(session), total });
          const fail = (details) => reject(Object.assign(new Error("no"), details));
          calls.push({ query, signal, answer, fail });
        });
      own.fake = { calls, timers };
      own.shown.client = { listSessions };
    });
  }

  /** Waits until the element has asked so many times, and gives the queries. */
  async calls(count) {
    const asked = () => window.fake.calls.map(({ query, signal }) => ({ ...query, isAborted: signal.aborted }));
    const read = () => this.#page.run(asked);
    await this.#page.until(async () => (await read()).length >= count, `not asked ${count} times`);
    const all = await read();
    assert.equal(all.length, count);
    return all;
  }

  /**
   * Waits for the call of this number, from 0, which is the last, and answers it: `[id, status, finishedAt?]` for each
   * session.
   */
  async answer(call, sessions, total = sessions.length) {
    await this.calls(call + 1);
    await this.answerLate(call, sessions, total);
  }

  /** Answers a call after which there were others. */
  answerLate(call, sessions, total = sessions.length) {
    const answer = (call, sessions, total) => window.fake.calls[call].answer(sessions, total);
    return this.#page.run(answer, call, sessions, total);
  }

  /** Waits for the call of this number, and lets it fail. */
  async fail(call, details) {
    await this.calls(call + 1);
    await this.#page.run((call, details) => window.fake.calls[call].fail(details), call, details);
  }

  /** Waits until the element waits, and gives for how long, in seconds. */
  async pause() {
    const read = () => this.#page.run(() => [...window.fake.timers.values()].map(({ ms }) => Math.round(ms / 1_000)));
    await this.#page.until(async () => (await read()).length > 0, "no pause");
    const all = await read();
    assert.equal(all.length, 1);
    return all[0];
  }

  /** For how many things the element waits. */
  pauses() {
    return this.#page.run(() => window.fake.timers.size);
  }

  /** Lets the time pass that the element waits for. */
  async pass() {
    await this.pause();
    await this.#page.run(() => {
      const [[id, { run }]] = window.fake.timers;
      window.fake.timers.delete(id);
      run();
    });
  }
}

/** Says that the network is back, upon which a list is read again at once if it is due at all. */
export function hurry(page) {
  return page.run(() => void window.dispatchEvent(new Event("online")));
}
