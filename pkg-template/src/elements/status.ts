// A status as a badge.

import { html, type TemplateResult } from "lit";
import { phaseOf, type RunPhase, type RunStatusLabel } from "../index.js";
import type { PhronyStrings } from "./strings/index.js";

/** Whether something has failed that ended with this status and this error. */
export function hasFailed(status: RunStatusLabel, error: string | null | undefined): boolean {
  return Boolean(error) || /^(Failed|TimedOut|Terminated)$/.test(status);
}

/** The badge of a status; needs `styles/status.css`. */
export function statusBadge(
  status: RunStatusLabel,
  phase: RunPhase,
  isFailure: boolean,
  { common }: PhronyStrings,
): TemplateResult {
  // What somebody has called off is neither a failure nor a success.
  const tone = isFailure ? "failed" : /^Cancell?ed$/.test(status) ? "cancelled" : phase;
  return html`<span class="status" part="status" data-tone=${tone}>${common.status(status)}</span>`;
}

/** How a session or a run stands, as far as the service tells. */
interface Standing {
  status: RunStatusLabel;
  finishedAt?: string | null | undefined;
}

/** What a status means; the end is proven by the time of it. */
export function phaseIn({ status, finishedAt }: Standing): RunPhase {
  if (finishedAt) return "finished";
  try {
    return phaseOf(status);
  } catch {
    // The snapshot is from before a reload, and the client's module is still on its way.
    return "active";
  }
}
