// A status as a badge.

import { html, type TemplateResult } from "lit";
import type { RunPhase, RunStatusLabel } from "../index.js";
import type { PhronyStrings } from "./strings/index.js";

/** The badge of a status; needs `styles/status.css`. */
export function statusBadge(
  status: RunStatusLabel,
  phase: RunPhase,
  hasFailed: boolean,
  { common }: PhronyStrings,
): TemplateResult {
  const tone = hasFailed ? "failed" : phase;
  return html`<span class="status" part="status" data-tone=${tone}>${common.status(status)}</span>`;
}
