// What waits for a person, over all agents.

import { byId, element } from "./dom.mjs";
import { hrefOf } from "./place.mjs";

/** How often to ask, in milliseconds. */
const INTERVAL_MS = 5_000;

/** The statuses in which a session waits for a person. */
const WAITING = ["WaitingForHITL", "WaitingForResponse"];

/** Keeps the list of what waits while it is shown. */
export class Inbox {
  #agents;
  #onProblem;
  /** Ends what goes on since it was shown. */
  #showing;

  constructor(agents, onProblem) {
    this.#agents = agents;
    this.#onProblem = onProblem;
  }

  /** Shows the list, as this client sees it. */
  async show(phrony, role) {
    this.hide();
    const { signal } = (this.#showing = new AbortController());
    byId("inbox").hidden = false;
    while (!signal.aborted) {
      try {
        const waiting = await this.#read(phrony, signal);
        if (!signal.aborted) this.#render(waiting, role);
        this.#onProblem(undefined);
      } catch (error) {
        if (signal.aborted) return;
        this.#onProblem(error);
      }
      await pause(INTERVAL_MS, signal);
    }
  }

  /** Shows nothing, and asks no more. */
  hide() {
    this.#showing?.abort();
    byId("inbox").hidden = true;
  }

  async #read(phrony, signal) {
    const questions = this.#agents.flatMap((agent) => WAITING.map((status) => ({ agent, status })));
    const answers = questions.map(async ({ agent, status }) => {
      const { items } = await phrony.listSessions(agent.id, { status }, { signal });
      return items.map((session) => ({ agent, session }));
    });
    const found = (await Promise.all(answers)).flat();
    return found.sort((one, other) => one.session.startedAt.localeCompare(other.session.startedAt));
  }

  #render(waiting, role) {
    byId("inbox-empty").hidden = waiting.length > 0;
    const keys = waiting.map(({ session }) => `${session.id} ${session.status}`).join();
    // What has not changed stays, and with it the focus.
    if (byId("waiting").dataset.keys === keys) return;
    byId("waiting").dataset.keys = keys;
    byId("waiting").replaceChildren(...waiting.map(({ agent, session }) => entry(agent, session, role)));
  }
}

function entry(agent, session, role) {
  const href = hrefOf({ scenario: agent.scenario, runId: session.rootRunId ?? session.entryRunId, role });
  const asks = session.status === "WaitingForResponse" ? "waits for a message" : "waits for a decision";
  const since = new Date(session.startedAt).toLocaleTimeString();
  return element("li", {}, element("a", { href }, `${agent.name} ${asks}`), ` since ${since}`);
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
