// What went wrong, in the reader's words.

import { html, nothing, type TemplateResult } from "lit";
import type { PhronyAPIError, PhronyError } from "../index.js";
import type { Format } from "./format.js";
import type { PhronyStrings } from "./strings/index.js";

// From here, as only modules in this folder reach the client that the bundle leaves out.
export { PhronyError } from "../index.js";

/** What to say of an error, and what the server said itself. By name and status, which every copy of the client shares. */
export function describeError(error: unknown, { common }: PhronyStrings, format: Format): { what: string; told?: string } {
  const { name, message, code } = error as PhronyError;
  const told = message || String(error);
  switch (name) {
    case "PhronyConnectionError":
      // Without an answer there is nothing that the server said.
      return code === "api_key_unavailable" ? { what: told } : { what: common.offline };
    case "PhronyTimeoutError":
      return { what: common.timeout };
    case "PhronyAPIError": {
      const what = wordsForStatus(error as PhronyAPIError, common, format);
      return what === undefined ? { what: told } : { what, told };
    }
    default:
      return { what: told };
  }
}

function wordsForStatus(
  { status, retryAfterMs }: PhronyAPIError,
  common: PhronyStrings["common"],
  format: Format,
): string | undefined {
  switch (status) {
    case 401:
      return common.unauthenticated;
    case 403:
      return common.forbidden;
    case 404:
      return common.notFound;
    case 409:
      return common.conflict;
    case 429:
      return common.tooMany(retryAfterMs === undefined ? undefined : format.duration(retryAfterMs));
    default:
      return status >= 500 ? common.serverFailed : undefined;
  }
}

/** A box that tells of an error and is read out at once, with a way to try again if there is one. */
export function errorBox(
  error: unknown,
  words: PhronyStrings,
  format: Format,
  retry?: (() => void) | undefined,
  heading?: string,
): TemplateResult {
  const { what, told } = describeError(error, words, format);
  const { requestId } = error as PhronyError;
  return html`<div class="error" part="error" role="alert">
    ${heading === undefined ? nothing : html`<strong>${heading}</strong>`}
    <p>${what}</p>
    ${told === undefined ? nothing : html`<p class="muted">${told}</p>`}
    ${requestId ? html`<p class="muted">${words.common.requestId(requestId)}</p>` : nothing}
    ${retry ? html`<button type="button" @click=${retry}>${words.common.retry}</button>` : nothing}
  </div>`;
}
