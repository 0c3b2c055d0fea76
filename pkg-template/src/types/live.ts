import type { PhronyError } from "../errors.js";
import type { ConversationRunSummary, ConversationSession, ConversationTimelineItem } from "./conversation.js";
import type { PendingTask } from "./input.js";
import type { JsonValue } from "./json.js";
import type { RunPhase, RunPhases, RunStatusLabel } from "./run.js";

/**
 * How a live run hears of its session:
 *
 * - `connecting`: nothing has been heard yet.
 * - `live`: the stream is open and the conversation has been read since.
 * - `reconnecting`: the stream is lost, another one is on its way. What is shown may be out of date.
 * - `polling`: no stream can be had (a proxy may keep it back); the conversation is read every few seconds.
 * - `closed`: nothing is heard any more, because the session has ended, the live run was closed, or an error ended it.
 */
export type LiveConnection = "connecting" | "live" | "reconnecting" | "polling" | "closed";

/** An item of a live timeline. */
export interface LiveTimelineItem extends Omit<ConversationTimelineItem, "ordinal"> {
  /** The item's place in the session, from 1; `null` until the conversation has told of it. */
  ordinal: number | null;
  /** Set while only the stream has told of the item, or of its last change. */
  provisional?: true;
}

/** A run of a live session. What the stream does not tell of a new one is empty or `null`. */
export interface LiveRunSummary extends ConversationRunSummary {
  /** Set while only the stream has told of the run. */
  provisional?: true;
}

/** A task of a live run that waits for a person. */
export interface LivePendingTask extends PendingTask {
  /** Whether an answer from this client is on its way. */
  submitting: boolean;
}

/**
 * A moment of a live run: plain, immutable data. Whatever has not changed since the last snapshot (an item, a run, a
 * list) is the same object. `JSON.stringify` writes what {@link LiveRunOptions.initial} takes.
 */
export interface LiveRunSnapshot {
  readonly connection: LiveConnection;
  /** The session's status; `null` until something is known. */
  readonly status: RunStatusLabel | null;
  /** What the status means. `active` until something is known. */
  readonly phase: RunPhase;
  /** The session; `null` until something is known. */
  readonly session: ConversationSession | null;
  /** The root run and its sub-agents' runs. */
  readonly runs: readonly LiveRunSummary[];
  /** The steps of all runs, in the order of the timeline. */
  readonly items: readonly LiveTimelineItem[];
  /** The tasks that wait for a person, the oldest first. */
  readonly pendingTasks: readonly LivePendingTask[];
  /** Whether the key's trigger hides the steps. */
  readonly redacted: boolean;
  /** The session's output; `null` until there is one. */
  readonly output: JsonValue;
  /**
   * Why the connection is lost, or why the live run has ended before the session did; `null` while all is well. What
   * went wrong in the run itself is `session.error`.
   */
  readonly error: PhronyError | null;
}

/** Options of {@link Phrony.liveRun}. */
export interface LiveRunOptions {
  /** Closes the live run; what waits for it is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** A snapshot of the same run, from a server or from before a reload, to go on from. It may have been JSON since. */
  initial?: unknown;
  /** Your own reading of status labels. Default: the client's. */
  phases?: RunPhases | undefined;
  /** How long the stream may be silent before it counts as broken, in milliseconds. Any byte counts. Default: 45000. */
  idleTimeoutMs?: number | undefined;
  /** How often to read where no stream can be had, in milliseconds. Default: 1000, growing to 5000. */
  pollIntervalMs?: number | undefined;
}
