// The head of a run, as the timeline shows it.

import { html, nothing, type TemplateResult } from "lit";
import { dateOf } from "../format.js";
import { phaseIn, statusBadge } from "../status.js";
import type { PhronyStrings } from "../strings/index.js";
import type { RowContext } from "./row-context.js";
import type { Block, RunRow } from "./rows.js";

/** What a run's row says. */
export function runRow({ block }: RunRow, { words, format, change }: RowContext): TemplateResult {
  const { run, steps, level, isFolded } = block;
  const { timeline, common } = words;
  const name = nameOf(block, words);
  const duration = durationOf(block);
  return html`<div class="row">
    <button
      type="button"
      class="fold"
      aria-expanded=${!isFolded}
      aria-label=${level > 0 ? timeline.subAgent(name) : nothing}
      @click=${() => change(block, { isFolded: !isFolded })}
    >
      <span dir="auto">${name}</span>
    </button>
    ${run?.versionLabel ? html`<span class="muted" dir="auto">${run.versionLabel}</span>` : nothing}
    ${run?.status ? statusBadge(run.status, phaseIn(run), Boolean(run.error), words) : nothing}
    <span class="row figures muted">
      <span>${common.steps(steps.length, format.number(steps.length))}</span>
      ${run?.totalTokensUsed
        ? html`<span>${common.tokens(run.totalTokensUsed, format.number(run.totalTokensUsed))}</span>`
        : nothing}
      ${duration === undefined ? nothing : html`<span>${format.duration(duration)}</span>`}
    </span>
  </div>`;
}

/** What a run's agent is called. */
export function nameOf({ run }: Block, { timeline }: PhronyStrings): string {
  return run?.agentName || timeline.agent;
}

/**
 * How long a run took, or, while it goes on, until its latest step: by the service's clock, which need not be the
 * reader's.
 */
function durationOf({ run, last }: Block): number | undefined {
  const start = dateOf(run?.startedAt);
  const end = dateOf(run?.finishedAt ?? last?.finishedAt ?? last?.startedAt);
  return start && end && end.getTime() - start.getTime();
}
