// The sessions of an agent, the newest first, to open one again.

import { formatTokens } from "../run/format.mjs";
import { byId, element, setText } from "./dom.mjs";
import { clearError, showError } from "./error-box.mjs";
import { KeyedList } from "./keyed-list.mjs";

/** How many sessions are shown at first, and how many more each time. */
const PAGE = 8;

const times = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

export class SessionList {
  #phronyClient;
  #phrony;
  #agent;
  #onOpen;
  #take = PAGE;
  #openRunId = "";
  #list = new KeyedList(byId("sessions"), ({ id }) => id, (session) => this.#row(session));

  /**
   * @param {object} phronyClient The package's exports.
   * @param {(runId: string) => void} onOpen
   */
  constructor(phronyClient, onOpen) {
    this.#phronyClient = phronyClient;
    this.#onOpen = onOpen;
    byId("sessions-refresh").addEventListener("click", () => this.refresh());
    byId("sessions-more").addEventListener("click", () => {
      this.#take += PAGE;
      this.refresh();
    });
  }

  /** Shows another agent's sessions. */
  async show(phrony, agent) {
    this.#phrony = phrony;
    this.#agent = agent;
    this.#take = PAGE;
    this.#list.show([]);
    await this.refresh();
  }

  /** Marks the session whose run is open. */
  mark(runId) {
    this.#openRunId = runId;
    for (const button of byId("sessions").querySelectorAll("button")) this.#markRow(button);
  }

  /** Reads the list again. */
  async refresh() {
    const [phrony, agent] = [this.#phrony, this.#agent];
    try {
      const { items, total } = await phrony.listSessions(agent.id, { take: this.#take });
      // Another agent, or another key, may have been chosen meanwhile.
      if (phrony !== this.#phrony || agent !== this.#agent) return;
      clearError(byId("sessions-error"));
      this.#list.show(items);
      const count = items.length === total ? `${total}` : `${items.length} of ${total}`;
      setText(byId("sessions-hint"), total === 0 ? `${agent.name} has none yet.` : `${agent.name}: ${count}`);
      byId("sessions-more").hidden = items.length === total;
    } catch (error) {
      if (phrony !== this.#phrony || agent !== this.#agent) return;
      setText(byId("sessions-hint"), "");
      byId("sessions-more").hidden = true;
      showError(byId("sessions-error"), error, () => this.refresh());
    }
  }

  #row({ rootRunId, startedAt, ...session }) {
    const status = element("span", { class: "session-status" });
    const tokens = element("span", { class: "session-tokens" });
    const started = element("time", { datetime: startedAt }, times.format(new Date(startedAt)));
    const open = () => this.#onOpen(rootRunId);
    const button = element("button", { type: "button", class: "session", value: rootRunId, onclick: open }, status, started, tokens);
    this.#markRow(button);
    const update = (newer) => {
      setText(status, newer.status);
      button.dataset.phase = newer.finishedAt ? "finished" : this.#phronyClient.phaseOf(newer.status);
      status.classList.toggle("failed", Boolean(newer.error));
      setText(tokens, formatTokens(newer.totalTokensUsed));
    };
    update(session);
    return { element: element("li", {}, button), update };
  }

  #markRow(button) {
    if (button.value === this.#openRunId) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}
