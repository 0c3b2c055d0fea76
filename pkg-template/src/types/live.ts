import type { PhronyError } from "../errors.js";
import type { ConversationRunSummary, ConversationSession, ConversationTimelineItem } from "./conversation.js";
import type { MessageFile } from "../run-input.js";
import type { AcceptMessageResponse, PendingTask } from "./input.js";
import type { JsonValue } from "./json.js";
import type { RunPhase, RunPhases, RunStatusLabel } from "./run.js";

/**
 * How a live run hears of its session:
 *
 * - `connecting`: nothing has been heard yet, or nobody listens.
 * - `live`: the stream is open and the conversation has been read since.
 * - `reconnecting`: the stream is lost, another one is on its way. Until then the conversation is read every few
 *   seconds; what is shown may be out of date by as much.
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

/**
 * A run that is followed: {@link Phrony.liveRun} makes it. It connects when somebody listens (`subscribe`, a loop, or
 * `finished`) and lets the connection go a moment after the last one has left; what is known stays. Several live runs
 * of the same run and client share one connection and one state.
 *
 * Its inputs are refused with a {@link PhronyInputError} before any request if they cannot be right, and reject with
 * what {@link Phrony.sendRunMessage} rejects with otherwise. The same input that is still on its way is sent once.
 */
export interface LiveRun extends AsyncIterable<LiveRunSnapshot> {
  /** The run that was asked for. */
  readonly runId: string;
  /**
   * The snapshot of the finished session. Follows the run until then. Rejects with the error that ends the following:
   * the service's answer, the signal's reason, or a {@link PhronyError} with the code `closed`.
   */
  readonly finished: Promise<LiveRunSnapshot>;
  /** What is known now: the same object until something has changed. Needs no `this`. */
  getSnapshot(this: void): LiveRunSnapshot;
  /** Calls back after every change, once for all that arrived together. Returns what ends it. Needs no `this`. */
  subscribe(this: void, listener: () => void): () => void;
  /**
   * Yields the latest snapshot as soon as something is known, then after every change: a slow loop skips what has been
   * overtaken. Ends after the final snapshot; throws if an error ends the following.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<LiveRunSnapshot>;
  /** Stops listening. Loops end, `finished` rejects. */
  close(): void;
  /** Approves the task, or the only one that waits for a decision. */
  approve(taskId?: string): Promise<AcceptMessageResponse>;
  /** Rejects the task, or the only one that waits for a decision. */
  reject(taskId?: string): Promise<AcceptMessageResponse>;
  /** Chooses an option of the task, or of the only one that has options. */
  choose(taskId: string | undefined, optionId: string): Promise<AcceptMessageResponse>;
  /** Answers the task with a text or a number, or the only one that waits for it. */
  answer(taskId: string | undefined, answer: string | number): Promise<AcceptMessageResponse>;
  /** Says something to the run that waits for a message. */
  say(text: string, files?: readonly MessageFile[]): Promise<AcceptMessageResponse>;
  /** Sends files without a text to the run that waits for a message. */
  files(...files: MessageFile[]): Promise<AcceptMessageResponse>;
  /** Ends the timer of the run that sleeps. */
  skipWait(): Promise<AcceptMessageResponse>;
}
