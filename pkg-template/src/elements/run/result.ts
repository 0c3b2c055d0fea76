// What a run has led to.

import { html, nothing, type TemplateResult } from "lit";
import type { JsonValue, LiveRunSnapshot } from "../../index.js";
import type { PhronyStrings } from "../strings/index.js";

/** The output or the error of a session; nothing while there is neither. */
export function result({ session, output, phase }: LiveRunSnapshot, { run }: PhronyStrings): TemplateResult | typeof nothing {
  const error = session?.error || undefined;
  const hasOutput = output !== null && output !== undefined;
  if (session === null || (phase !== "finished" && !hasOutput && error === undefined)) return nothing;
  const heading = error !== undefined ? run.failed : phase === "finished" ? run.result : run.outputSoFar;
  const text = textOf(output);
  return html`<section class="result" part="result" aria-labelledby="result" ?data-failed=${error !== undefined}>
    <h3 id="result">${heading}</h3>
    ${error === undefined ? nothing : html`<p class="text">${error}</p>`}
    ${text === undefined ? nothing : html`<p class="text">${text}</p>`}
    ${!hasOutput && error === undefined ? html`<p class="muted">${run.noOutput}</p>` : nothing}
    ${!hasOutput || isOnly(text, output) ? nothing : json(output, text === undefined, run)}
  </section>`;
}

/** The whole output: at once if there is nothing else to read of it. */
function json(output: JsonValue, isOpen: boolean, run: PhronyStrings["run"]): TemplateResult {
  return html`<details ?open=${isOpen}>
    <summary>${run.showJson}</summary>
    <pre tabindex="0" role="region" aria-label=${run.showJson}>${JSON.stringify(output, null, 2)}</pre>
  </details>`;
}

/** What an output says to a person: many agents put it in `text`. */
function textOf(output: JsonValue): string | undefined {
  const text = typeof output === "object" && output !== null && !Array.isArray(output) ? output["text"] : output;
  return typeof text === "string" ? text : undefined;
}

/** Whether an output holds nothing but its text. */
function isOnly(text: string | undefined, output: JsonValue): boolean {
  return text !== undefined && (typeof output === "string" || Object.keys(output as object).length === 1);
}
