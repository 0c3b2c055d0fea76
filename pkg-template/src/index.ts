// What the package exports.

import { wasm } from "./wasm/instance.js";

export {
  PhronyAPIError,
  PhronyAuthenticationError,
  PhronyBadRequestError,
  PhronyConflictError,
  PhronyConnectionError,
  PhronyError,
  PhronyInputError,
  PhronyNotFoundError,
  PhronyPermissionError,
  PhronyRateLimitError,
  PhronyResponseError,
  PhronyServerError,
  PhronyStreamError,
  PhronyTimeoutError,
} from "./errors.js";
export type { ErrorDetails } from "./errors.js";
export { parseEventStream, parseSSEStream } from "./event-stream.js";
export { Phrony } from "./phrony.js";
export { matchRoute } from "./route-match.js";
export type { MatchedRoute, RouteName } from "./route-match.js";
export { RunInput } from "./run-input.js";
export type { MessageFile } from "./run-input.js";
export { fileRefFromObjectKey, leafNameFromObjectKey, pendingTasks, phaseOf, sortTimeline } from "./timeline.js";
export type { SortableItem, SortableRun } from "./timeline.js";
export type * from "./types/index.js";

/**
 * Loads the WebAssembly module, which every asynchronous call does by itself when it is the first.
 * Await it once before the synchronous functions, on platforms that cannot load it synchronously.
 */
export async function ready(): Promise<void> {
  await wasm();
}
