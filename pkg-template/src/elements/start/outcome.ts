// What a start that has failed may have done all the same.

import type { PhronyAPIError, PhronyError } from "../../index.js";

/** Whether the run may have started although the call has failed: the answer was lost, or leaves it open. */
export function mayHaveStarted(error: unknown): boolean {
  const { name, code } = error as PhronyError;
  if (name === "PhronyInputError") return false;
  if (name !== "PhronyAPIError") return true;
  const { status, retryAfterMs } = error as PhronyAPIError;
  // A server that says when to come again has not taken it; the client goes by the same.
  if (status === 503) return retryAfterMs === undefined;
  return code === "invalid_response" || code === "response_too_large" || status === 408 || status >= 500;
}
