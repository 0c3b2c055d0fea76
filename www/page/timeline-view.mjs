// The steps of a session, in order.

import { describeStep } from "../run/describe-step.mjs";
import { formatElapsed, formatTokens } from "../run/format.mjs";
import { byId, element, setText } from "./dom.mjs";
import { KeyedList } from "./keyed-list.mjs";

/** How far from its end the timeline may be scrolled and still follow the newest step, in pixels. */
const NEAR_END = 48;

export class TimelineView {
  #scroller = byId("timeline-scroller");
  #list = new KeyedList(byId("timeline"), ({ item }) => item.id, createStep);

  /** Shows the steps of a snapshot. */
  show({ session, runs, items }) {
    const runById = new Map(runs.map((run) => [run.id, run]));
    this.#scroller.hidden = false;
    this.#list.show(items.map((item, index) => ({ item, place: index + 1, session, run: runById.get(item.runId) })));
  }

  /** Runs what may change the height of anything, and shows the newest step if it was shown before. */
  keepingEnd(change) {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    change();
    if (isAtEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Shows nothing. */
  clear() {
    this.#scroller.hidden = true;
    this.#list.show([]);
  }
}

function createStep({ item, place, session, run }) {
  const { label, tone } = describeStep(item);
  const depth = run?.depth ?? 0;
  const ordinal = element("span", { class: "step-ordinal" });
  const summary = element("span", { class: "step-summary" });
  const time = element("time");
  const tokens = element("span");
  const content = element("pre", { tabindex: 0, role: "group", "aria-label": "Content" });
  const head = element(
    "span",
    { class: "step-head" },
    element("strong", { class: "step-label" }, label),
    element("span", { class: "step-agent" }, run?.agentName ?? item.runId),
    element("code", { class: "step-type" }, item.type),
  );
  const details = element("details", { class: "step-body" }, element("summary", {}, head, summary), content);
  const step = element(
    "li",
    { class: "step", "data-type": item.type, "data-tone": tone, "data-depth": depth },
    ordinal,
    details,
    element("span", { class: "step-figures" }, time, tokens),
  );
  step.style.setProperty("--depth", String(depth));

  let shown = item;
  // Written when it is looked at: most contents never are.
  const showContent = () => setText(content, details.open ? JSON.stringify(shown.content, null, 2) : "");
  details.addEventListener("toggle", showContent);
  const update = ({ item, place }) => {
    shown = item;
    // What only the stream has told of has no ordinal yet.
    setText(ordinal, String(item.ordinal ?? place));
    const at = item.finishedAt ?? item.startedAt;
    setText(summary, describeStep(item).summary);
    setText(time, at ? formatElapsed(Date.parse(at) - Date.parse(session.startedAt)) : "");
    if (at) time.dateTime = at;
    setText(tokens, item.tokensUsed ? formatTokens(item.tokensUsed) : "");
    step.classList.toggle("failed", Boolean(item.error));
    showContent();
  };
  update({ item, place });
  return { element: step, update };
}
