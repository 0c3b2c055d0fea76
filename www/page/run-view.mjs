// The run that is shown: its head, its steps, what it waits for and how it ended.

import { describeError } from "../run/describe-error.mjs";
import { formatElapsed, formatTokens } from "../run/format.mjs";
import { byId, setText } from "./dom.mjs";
import { clearError, showError } from "./error-box.mjs";
import { TimelineView } from "./timeline-view.mjs";
import { WaitCards } from "./wait-cards.mjs";

/** How often the elapsed time is written, in milliseconds. */
const TICK_MS = 100;

export class RunView {
  #timeline = new TimelineView();
  #waits;
  #session;

  constructor() {
    this.#waits = new WaitCards((error) => {
      clearError(byId("run-error"));
      if (error !== undefined) showError(byId("run-error"), error);
    });
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** Makes place for a run of which nothing is known yet. */
  open(runId) {
    byId("run-empty").hidden = true;
    byId("run-id").textContent = runId;
    byId("run-title").textContent = "Run";
    // On a narrow page it is below the form.
    byId("run").scrollIntoView({ block: "start" });
    this.#session = undefined;
    this.#timeline.clear();
    this.#waits.clear();
    clearError(byId("run-error"));
    this.#showTrouble(null);
    for (const id of ["run-status", "run-figures", "result"]) byId(id).hidden = true;
  }

  /** Shows a snapshot of the live run; uploads go through this client. */
  show(phrony, live, snapshot) {
    const { connection, session, phase, error } = snapshot;
    // What has ended the following is told with a way to try again.
    this.#showTrouble(connection === "closed" ? null : error);
    // Nothing is known yet but what is wrong.
    if (session === null) return;
    this.#session = session;
    this.#timeline.keepingEnd(() => {
      this.#showHead(snapshot);
      this.#timeline.show(snapshot);
      this.#showWaits(phrony, live, snapshot);
      showResult(session, phase);
    });
  }

  /** Tells why the connection is lost, or with `null` that it is not. */
  #showTrouble(error) {
    setText(byId("run-trouble"), error === null ? "" : `Not connected, trying again: ${describeError(error).what}`);
  }

  /** Shows why the run cannot be followed. */
  fail(error, retry) {
    showError(byId("run-error"), error, retry);
  }

  #showHead({ session, runs, phase, items }) {
    const name = runs.find(({ depth }) => depth === 0)?.agentName ?? "Run";
    setText(byId("run-title"), name);
    document.title = `${session.status} – ${name}`;
    const status = byId("run-status");
    setText(status, session.status);
    status.dataset.phase = phase;
    status.classList.toggle("failed", Boolean(session.error));
    setText(byId("run-phase"), phase);
    setText(byId("run-tokens"), formatTokens(session.totalTokensUsed));
    setText(byId("run-steps"), String(items.length));
    for (const id of ["run-status", "run-figures"]) byId(id).hidden = false;
    this.#tick();
  }

  #showWaits(phrony, live, snapshot) {
    const hadFocus = byId("waits").contains(document.activeElement);
    const waits = this.#waits.show(phrony, live, snapshot);
    // The card with the focus is gone. Without a new place the focus would start over at the top of the page.
    if (hadFocus && !byId("waits").contains(document.activeElement)) byId("run-title").focus();
    // For people who do not see the page: what they would want to be told, which is not every step.
    setText(byId("run-announcement"), [`${snapshot.session.status}.`, ...waits.map(({ text }) => text)].join(" "));
  }

  #tick() {
    if (this.#session === undefined) return;
    const { startedAt, finishedAt } = this.#session;
    const end = finishedAt ? Date.parse(finishedAt) : Date.now();
    setText(byId("run-elapsed"), formatElapsed(end - Date.parse(startedAt)));
  }
}

function showResult({ output, error }, phase) {
  const hasOutput = output !== null && output !== undefined;
  const result = byId("result");
  result.hidden = phase !== "finished" && !hasOutput;
  const failed = Boolean(error);
  result.classList.toggle("failed", failed);
  setText(byId("result-title"), failed ? "The run failed" : phase === "finished" ? "Result" : "Output so far");
  const text = textOf(output);
  setText(byId("result-text"), failed ? error : text ?? (hasOutput ? "" : "The run has no output."));
  const json = byId("result-json");
  json.hidden = !hasOutput || isOnly(text, output);
  setText(json, hasOutput ? JSON.stringify(output, null, 2) : "");
}

/** What an output says to a person: many agents put it in `text`. */
function textOf(output) {
  const text = typeof output === "string" ? output : output?.text;
  return typeof text === "string" ? text : undefined;
}

/** Whether an output holds nothing but its text. */
function isOnly(text, output) {
  return text !== undefined && (output === text || Object.keys(output).length === 1);
}
