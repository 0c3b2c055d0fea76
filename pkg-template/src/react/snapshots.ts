// Snapshots that no live run has made.

import type { LiveRunSnapshot } from "../index.js";

/** A snapshot of which nothing is known. Always the same. */
export const emptySnapshot: LiveRunSnapshot = {
  connection: "connecting",
  status: null,
  phase: "active",
  session: null,
  runs: [],
  items: [],
  pendingTasks: [],
  redacted: false,
  output: null,
  error: null,
};

/** What a live run that goes on from `initial` shows at first, as `firstSnapshot` of the client has it. */
export function firstSnapshot(initial: unknown): LiveRunSnapshot {
  return initial ? { ...emptySnapshot, ...initial, connection: "connecting", error: null } : emptySnapshot;
}
