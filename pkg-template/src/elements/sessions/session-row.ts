// A session as an entry of a list.

import { html, nothing, type TemplateResult } from "lit";
import type { SessionListItem } from "../../index.js";
import { dateOf, type Format } from "../format.js";
import { phaseIn, statusBadge } from "../status.js";
import type { PhronyStrings } from "../strings/index.js";
import { summaryOf } from "./summary.js";

/** What a row needs to know besides its session. */
export interface RowContext {
  words: PhronyStrings;
  format: Format;
  /** The run that is open elsewhere. */
  openRunId: string | undefined;
  /** Where a session can be opened by its address. */
  hrefFor: ((session: SessionListItem) => string) | undefined;
  open(session: SessionListItem, event: MouseEvent): void;
}

/** The run to open for a session. */
export function runOf({ rootRunId, entryRunId }: SessionListItem): string | undefined {
  return rootRunId ?? entryRunId ?? undefined;
}

/** The row: a link if there is an address, otherwise a button. */
export function sessionRow(session: SessionListItem, context: RowContext): TemplateResult {
  const { openRunId, hrefFor, open } = context;
  const { rootRunId, entryRunId } = session;
  const isOpen = openRunId ? [rootRunId, entryRunId].includes(openRunId) : false;
  const current = isOpen ? "true" : nothing;
  const choose = (event: MouseEvent) => open(session, event);
  const content = rowContent(session, context);
  return hrefFor
    ? html`<li>
        <a
          class="session"
          part="session"
          href=${hrefFor(session)}
          aria-current=${current}
          @click=${choose}
        >${content}</a>
      </li>`
    : html`<li>
        <button
          type="button"
          class="session"
          part="session"
          aria-current=${current}
          ?disabled=${runOf(session) === undefined}
          @click=${choose}
        >${content}</button>
      </li>`;
}

function rowContent(session: SessionListItem, { words, format }: RowContext): TemplateResult {
  const { status, error, startedAt, finishedAt, totalTokensUsed, triggerName, triggerType, runCount } = session;
  const start = dateOf(startedAt);
  const end = dateOf(finishedAt) ?? new Date();
  const facts = [
    start && format.duration(end.getTime() - start.getTime()),
    words.common.tokens(totalTokensUsed ?? 0, format.number(totalTokensUsed ?? 0)),
    runCount > 1 && words.sessions.runs(runCount, format.number(runCount)),
    triggerName || triggerType,
  ].filter(Boolean);
  const summary = summaryOf(session);
  return html`
    <span class="row">
      ${statusBadge(status, phaseIn(session), Boolean(error), words)}
      ${start &&
      html`<time class="muted" datetime=${startedAt} title=${format.exact(start)}>${format.ago(start)}</time>`}
    </span>
    ${summary && html`<span class="summary"><bdi>${summary}</bdi></span>`}
    ${error && html`<span class="summary failure"><bdi>${error}</bdi></span>`}
    <span class="muted">${facts.map((fact, place) => html`${place ? " · " : nothing}<bdi>${fact}</bdi>`)}</span>
  `;
}
