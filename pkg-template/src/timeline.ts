// The pure functions of the core. They are synchronous: see `ready()`.

import { rethrowing } from "./errors.js";
import type { ConversationResponse } from "./types/conversation.js";
import type { PhronyFileRef } from "./types/file.js";
import type { PendingTask } from "./types/input.js";
import type { RunPhase, RunPhases, RunStatusLabel } from "./types/run.js";
import { wasmSync } from "./wasm/instance.js";

/** What decides an item's place in the timeline. Everything but the run may be missing. */
export interface SortableItem {
  runId: string;
  id?: string;
  sequence?: number | null;
  ordinal?: number | null;
  startedAt?: string | null;
}

/** What tells a run's place in the tree of runs. */
export interface SortableRun {
  id: string;
  parentRunId?: string | null;
  startedAt?: string | null;
}

/**
 * The items in the order of the timeline, as a new array of the same objects.
 *
 * Items with an `ordinal` stand by it. Items without one stand in the order of the run tree (a run's items by
 * `sequence`, then by time; a child run's after the step that names it): before the first item of their own run that
 * has an ordinal and a greater sequence, otherwise at the end. Items that nothing tells apart keep their order.
 *
 * @param runs The conversation's runs, which tell how runs without a naming step hang together.
 */
export function sortTimeline<T extends SortableItem>(items: readonly T[], runs?: readonly SortableRun[]): T[] {
  return rethrowing(() => wasmSync().sortTimeline(items, runs) as T[]);
}

/**
 * The tasks of a conversation that wait for a person, the oldest first, each with where it can be completed.
 *
 * The service documents no list of tasks, so they are read from the steps, which is partly assumed: a task that is
 * shown although somebody has completed it is answered with a conflict.
 */
export function pendingTasks(
  conversation: Pick<ConversationResponse, "session" | "runs" | "items">,
  phases?: RunPhases,
): PendingTask[] {
  return rethrowing(() => wasmSync().pendingTasks(conversation, phases) as PendingTask[]);
}

/**
 * What a status means: `active`, `paused` or `finished`. Labels that the service does not document are paused if they
 * start with `Waiting`, finished if they are a usual word for it, and active otherwise; `phases` corrects that.
 */
export function phaseOf(status: RunStatusLabel, phases?: RunPhases): RunPhase {
  return rethrowing(() => wasmSync().phaseOf(status, phases) as RunPhase);
}

/** What a run's input calls an uploaded file: the last segment of its object key. */
export function leafNameFromObjectKey(objectKey: string): string {
  return rethrowing(() => wasmSync().leafName(objectKey));
}

/** An uploaded file as a run's `input` names it. */
export function fileRefFromObjectKey(objectKey: string, mediaType: string): PhronyFileRef {
  return { phronyFile: true, filename: leafNameFromObjectKey(objectKey), mediaType };
}
