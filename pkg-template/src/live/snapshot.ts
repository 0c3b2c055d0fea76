// Snapshots as applications see them.

import type { PhronyError } from "../errors.js";
import type { LiveConnection, LiveRunSnapshot, LiveTimelineItem } from "../types/live.js";

/** What the module makes of its state. The pieces together are the items. */
export interface SnapshotParts extends Omit<LiveRunSnapshot, "connection" | "items" | "error"> {
  pieces: LiveTimelineItem[][];
}

/** The list of each list of pieces, which is the same as long as the pieces are. */
const joined = new WeakMap<LiveTimelineItem[][], LiveTimelineItem[]>();

/** A snapshot of which the items are put together when somebody asks for them: that is most of its cost. */
export function makeSnapshot(
  { status, phase, session, runs, pieces, pendingTasks, redacted, output }: SnapshotParts,
  connection: LiveConnection,
  error: PhronyError | null,
): LiveRunSnapshot {
  return {
    connection,
    status,
    phase,
    session,
    runs,
    get items() {
      let items = joined.get(pieces);
      // Not `flat()`: that takes ten times as long.
      if (items === undefined) joined.set(pieces, (items = ([] as LiveTimelineItem[]).concat(...pieces)));
      return items;
    },
    pendingTasks,
    redacted,
    output,
    error,
  };
}

/** Whether both say the same: the module gives the same objects for what has not changed. */
export function isSameParts(a: SnapshotParts | undefined, b: SnapshotParts | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.status === b.status &&
    a.phase === b.phase &&
    a.session === b.session &&
    a.runs === b.runs &&
    a.pieces === b.pieces &&
    a.pendingTasks === b.pendingTasks &&
    a.redacted === b.redacted
  );
}

/** A snapshot of which nothing is known, or only what was known before. */
export function firstSnapshot(initial: unknown): LiveRunSnapshot {
  const nothing: SnapshotParts = {
    ...{ status: null, phase: "active", session: null, runs: [], pieces: [], pendingTasks: [] },
    ...{ redacted: false, output: null },
  };
  if (typeof initial !== "object" || initial === null) return makeSnapshot(nothing, "connecting", null);
  // Whether it is a snapshot, the module checks as soon as it is loaded.
  return { ...makeSnapshot(nothing, "connecting", null), ...initial, connection: "connecting", error: null };
}
