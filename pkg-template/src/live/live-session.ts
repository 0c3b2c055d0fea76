// What all followers of a run share: its state, and the one stream that keeps it current.

import { PhronyError, toError } from "../errors.js";
import type { PhronyClientOptions } from "../types/options.js";
import type { LiveRunOptions, LiveRunSnapshot } from "../types/live.js";
import { type Exports, wasm } from "../wasm/instance.js";
import type { Calls } from "./calls.js";
import { onLeave } from "./environment.js";
import { Follow, type Followed } from "./follow.js";
import type { End } from "./latest.js";
import { firstSnapshot, isSameParts, makeSnapshot, type SnapshotParts } from "./snapshot.js";

/** How long the stream is kept when the last follower has left: often the next one comes at once. */
const LINGER_MS = 1_000;

type State = InstanceType<Exports["LiveRunState"]>;

/** The options that followers have to agree on to share a session. */
export type SharedOptions = Pick<LiveRunOptions, "phases" | "idleTimeoutMs" | "pollIntervalMs">;

/** Somebody who holds a session. */
export interface Handle {
  /** It has ended. */
  ended(): void;
}

/** A run's session, followed for as long as anybody listens. */
export class LiveSession {
  readonly runId: string;
  readonly #calls: Calls;
  readonly #options: SharedOptions;
  readonly #initial: unknown;
  readonly #listeners = new Set<() => void>();
  readonly #handles = new Set<Handle>();
  #state: State | undefined;
  #follow: Follow | undefined;
  #isStarting = false;
  #unlisten: (() => void) | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #parts: SnapshotParts | undefined;
  #snapshot: LiveRunSnapshot;
  #isStale = false;
  #end: End | undefined;
  #isFinished = false;

  constructor(calls: Calls, runId: string, options: SharedOptions, initial: unknown) {
    this.#calls = calls;
    this.runId = runId;
    this.#options = options;
    this.#initial = initial;
    this.#snapshot = firstSnapshot(initial);
  }

  /** How it has ended, once it has. */
  get end(): End | undefined {
    return this.#end;
  }

  /** Whether it has ended because the run has. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** The state, once something has been heard. */
  get state(): State | undefined {
    return this.#state;
  }

  /** What follows the run, while somebody listens. */
  get follow(): Follow | undefined {
    return this.#follow;
  }

  /** The latest snapshot: the same object until something has changed. */
  getSnapshot(): LiveRunSnapshot {
    if (this.#isStale) {
      this.#isStale = false;
      this.#renew();
    }
    return this.#snapshot;
  }

  /** One more handle is there, which will be let go. */
  hold(handle: Handle): void {
    this.#handles.add(handle);
  }

  /** A handle is gone. What it held ends with the last one. */
  letGo(handle: Handle): void {
    this.#handles.delete(handle);
    if (this.#handles.size > 0) return;
    this.#stop();
    this.#finish({});
  }

  /** Calls back after every change, and follows the run, until the returned function is called. */
  listen(listener: () => void): () => void {
    // One of its own for each call: the same function may listen twice.
    const call = () => listener();
    this.#listeners.add(call);
    clearTimeout(this.#lingering);
    if (this.#follow === undefined && this.#end === undefined) void this.#start();
    return () => {
      if (!this.#listeners.delete(call) || this.#listeners.size > 0 || this.#follow === undefined) return;
      this.#lingering = setTimeout(() => this.#stop(), LINGER_MS);
    };
  }

  /** Tells everybody who listens that something has changed. */
  changed(): void {
    this.#isStale = true;
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        // A listener's own error is nobody else's: the platform reports it.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  async #start(): Promise<void> {
    if (this.#isStarting || this.#follow !== undefined) return;
    this.#isStarting = true;
    try {
      const module = await wasm();
      if (this.#end !== undefined || this.#listeners.size === 0) return;
      this.#state ??= new module.LiveRunState(this.#options.phases, this.#initial);
      this.#follow = new Follow(module, this.#followed(this.#state), this.#options);
      this.#unlisten ??= onLeave(() => this.#pause(), () => void this.#start());
      this.#follow.start();
      this.changed();
    } catch (thrown) {
      this.#fail(toError(thrown));
    } finally {
      this.#isStarting = false;
    }
  }

  #followed(state: State): Followed {
    const { runId } = this;
    const path = `/v1/runs/${encodeURIComponent(runId)}/conversation`;
    return {
      maxEventBytes: this.#calls.maxEventBytes,
      openStream: (options) => this.#calls.openStream(runId, options),
      take: (events) => state.apply(events),
      read: async (signal, mayLag) => {
        const mark = state.mark();
        const conversation = await this.#calls.getConversation(runId, { signal, maxRetries: 0 });
        return state.reconcile(conversation, mark, mayLag(), path);
      },
      changed: () => this.changed(),
      ended: (failure) => {
        this.#isFinished = failure === undefined;
        if (failure === undefined) this.#finish({});
        else this.#fail(failure.error);
      },
    };
  }

  #stop(): void {
    clearTimeout(this.#lingering);
    this.#unlisten?.();
    this.#unlisten = undefined;
    this.#pause();
  }

  /** Follows no more; what is known stays. */
  #pause(): void {
    this.#follow?.close();
    this.#follow = undefined;
    this.#isStale = true;
  }

  #fail(error: unknown): void {
    this.#finish({ error: asPhronyError(error) });
  }

  #finish(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#isStale = false;
    this.#renew();
    this.#unlisten?.();
    this.#follow = undefined;
    this.#state?.free();
    this.#state = undefined;
    for (const handle of this.#handles) handle.ended();
    this.changed();
  }

  #renew(): void {
    const connection = this.#end !== undefined ? "closed" : (this.#follow?.connection ?? "connecting");
    const trouble = this.#end !== undefined ? this.#end.error : this.#follow?.trouble;
    const error = trouble === undefined ? null : asPhronyError(trouble);
    const parts = (this.#state?.snapshot() as SnapshotParts | undefined) ?? this.#parts;
    const { connection: connectionBefore, error: errorBefore } = this.#snapshot;
    const isSame = connection === connectionBefore && error === errorBefore && isSameParts(parts, this.#parts);
    if (isSame) return;
    this.#parts = parts;
    this.#snapshot =
      parts === undefined
        ? { ...firstSnapshot(this.#initial), connection, error }
        : makeSnapshot(parts, connection, error);
  }
}

function asPhronyError(error: unknown): PhronyError {
  if (error instanceof PhronyError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new PhronyError(message, { code: "unexpected", cause: error });
}
