// A step, as the timeline shows it.

import { html, nothing, type TemplateResult } from "lit";
import { asJson } from "../as-json.js";
import { dateOf } from "../format.js";
import { cut } from "./in-words.js";
import type { PhronyStrings } from "../strings/index.js";
import type { RowContext } from "./row-context.js";
import { callOf, type StepRow } from "./rows.js";
import { nameOf } from "./run-row.js";
import { stepText } from "./step-text.js";

/** How much of a text there is to begin with: more than three lines of the widest view. */
const MOST = 2_000;

/** What a step's row says. */
export function stepRow(row: StepRow, context: RowContext): TemplateResult {
  const { words, format, change } = context;
  const { item, block, place, showsAll, showsJson } = row;
  const { timeline, common } = words;
  const most = showsAll ? Infinity : MOST;
  const { label, name, text, error } = stepText(item, callOf(row), words, most);
  const ordinal = format.number(item.ordinal ?? place);
  return html`<span class="ordinal muted">${ordinal}</span>
    <div data-type=${item.type}>
      <div class="row">
        ${block.level > 0
          ? html`<span class="visually-hidden">${timeline.subAgent(nameOf(block, words))}</span>`
          : nothing}
        <strong dir="auto">${label}</strong>
        ${name ? html`<span class="name muted" dir="auto">${name}</span>` : nothing}
        <span class="row figures muted">
          ${item.tokensUsed
            ? html`<span>${common.tokens(item.tokensUsed, format.number(item.tokensUsed))}</span>`
            : nothing}
          ${time(item.startedAt ?? item.finishedAt, context)}
          <button
            type="button"
            aria-expanded=${showsJson}
            aria-label=${timeline.jsonOf(ordinal)}
            @click=${() => change(row, { showsJson: !showsJson })}
          >
            ${timeline.json}
          </button>
        </span>
      </div>
      ${text
        ? html`<div class="text" dir="auto" ?data-all=${showsAll}>
            <p>${cut(text, most)}</p>
            <button
              type="button"
              class="plain"
              aria-expanded=${showsAll}
              @click=${() => change(row, { showsAll: !showsAll })}
            >
              ${showsAll ? timeline.showLess : timeline.showAll}
            </button>
          </div>`
        : nothing}
      ${error === undefined ? nothing : html`<p class="failure" dir="auto">${timeline.failed(cut(error, most))}</p>`}
      ${showsJson ? jsonPanel(row, ordinal, words) : nothing}
    </div>`;
}

function jsonPanel({ item }: StepRow, ordinal: string, { common, timeline }: PhronyStrings): TemplateResult {
  const copy = async ({ currentTarget }: Event) => {
    const [status, pre] = (currentTarget as HTMLElement).parentElement!.querySelectorAll<HTMLElement>("[role]");
    try {
      await navigator.clipboard.writeText(pre!.textContent!);
      status!.textContent = common.copied;
    } catch {
      // Without a clipboard, or the right to it: all of it is selected, for the reader to copy.
      pre!.focus();
      getSelection()?.selectAllChildren(pre!);
    }
  };
  return html`<div>
    <button type="button" @click=${copy}>${common.copy}</button>
    <span class="muted" role="status"></span>
    <pre dir="ltr" tabindex="0" role="region" aria-label=${timeline.jsonOf(ordinal)}>${asJson(item.content)}</pre>
  </div>`;
}

/** When something was: by the session's start, or by the clock where that is not known. */
function time(text: string | null | undefined, { format, start }: RowContext): TemplateResult | typeof nothing {
  const date = dateOf(text);
  if (date === undefined) return nothing;
  const clock = format.time(date);
  const shown = start === undefined ? clock : `+${format.duration(date.getTime() - start)}`;
  return html`<time datetime=${date.toISOString()} title=${clock}>${shown}</time>`;
}
