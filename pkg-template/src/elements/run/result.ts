// What a run has led to.

import { html, nothing, type TemplateResult } from "lit";
import type { JsonValue, LiveRunSnapshot } from "../../index.js";
import { asJson } from "../as-json.js";
import { hasFailed } from "../status.js";
import type { PhronyStrings } from "../strings/index.js";

/** The output or the error of a session; nothing while there is neither. */
export function result(
  { session, output, phase }: LiveRunSnapshot,
  { run, common }: PhronyStrings,
): TemplateResult | typeof nothing {
  const hasOutput = output !== null && output !== undefined;
  if (session === null || (phase !== "finished" && !hasOutput && !session.error)) return nothing;
  const { status, error } = session;
  const isFailure = hasFailed(status, error);
  const text = textOf(output);
  return html`<section class="result" part="result" aria-labelledby="result" data-tone=${isFailure ? "failed" : status}>
    <h3 id="result">${isFailure ? run.failed : phase === "finished" ? run.result : run.outputSoFar}</h3>
    ${isFailure ? html`<p class="text">${error || common.status(status)}</p>` : nothing}
    ${text === undefined ? nothing : html`<p class="text">${text}</p>`}
    ${hasOutput || isFailure ? nothing : html`<p class="muted">${run.noOutput}</p>`}
    ${!hasOutput || isOnly(text, output) ? nothing : json(output, text === undefined, run)}
  </section>`;
}

/** The whole output: at once if there is nothing else to read of it. */
function json(output: JsonValue, isOpen: boolean, run: PhronyStrings["run"]): TemplateResult {
  return html`<details ?open=${isOpen}>
    <summary>${run.showJson}</summary>
    <pre tabindex="0" role="region" aria-label=${run.showJson}>${written(output)}</pre>
  </details>`;
}

/** Outputs as JSON: a long one is not written anew for every frame. */
const texts = new WeakMap<object, string>();

function written(output: JsonValue): string {
  if (typeof output !== "object" || output === null) return asJson(output);
  let text = texts.get(output);
  if (text === undefined) texts.set(output, (text = asJson(output)));
  return text;
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
