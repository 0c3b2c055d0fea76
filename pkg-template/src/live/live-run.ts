// A follower's own handle of a live run.

import { PhronyError } from "../errors.js";
import { type MessageFile, RunInput } from "../run-input.js";
import type { AcceptMessageResponse } from "../types/input.js";
import type { LiveRun, LiveRunSnapshot } from "../types/live.js";
import { type End, Latest } from "./latest.js";
import type { LiveActions } from "./live-actions.js";
import type { Handle, LiveSession } from "./live-session.js";

type Accepted = Promise<AcceptMessageResponse>;

/** What all handles of a run share. */
export interface Shared {
  session: LiveSession;
  actions: LiveActions;
}

/** A run as one of its followers has it. */
export class LiveRunHandle implements LiveRun, Handle {
  readonly #shared: Shared;
  readonly #signal: AbortSignal | undefined;
  readonly #loops = new Set<Latest<LiveRunSnapshot>>();
  readonly #unlisten = new Set<() => void>();
  #finished: Promise<LiveRunSnapshot> | undefined;
  #closed: End | undefined;

  constructor(shared: Shared, signal: AbortSignal | undefined) {
    this.#shared = shared;
    this.#signal = signal;
    shared.session.hold(this);
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener("abort", this.#onAbort);
  }

  /** Nothing can be aborted any more. */
  ended(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  get runId(): string {
    return this.#shared.session.runId;
  }

  getSnapshot = (): LiveRunSnapshot => this.#shared.session.getSnapshot();

  subscribe = (listener: () => void): (() => void) => {
    if (this.#closed !== undefined) return () => {};
    const unlisten = this.#shared.session.listen(listener);
    this.#unlisten.add(unlisten);
    return () => {
      this.#unlisten.delete(unlisten);
      unlisten();
    };
  };

  [Symbol.asyncIterator](): AsyncIterableIterator<LiveRunSnapshot> {
    const loop = new Latest<LiveRunSnapshot>({
      latest: () => this.#visible(),
      end: () => this.#shared.session.end,
      listen: (listener) => {
        const unlisten = this.subscribe(listener);
        return () => {
          this.#loops.delete(loop);
          unlisten();
        };
      },
    });
    this.#loops.add(loop);
    if (this.#closed !== undefined) loop.leave(this.#closed);
    return loop;
  }

  get finished(): Promise<LiveRunSnapshot> {
    if (this.#finished === undefined) {
      this.#finished = this.#untilFinished();
      // Whoever only looks at it has no error to handle.
      this.#finished.catch(() => {});
    }
    return this.#finished;
  }

  close(): void {
    this.#close({});
  }

  // `async`, so that what is refused is a rejection and not an exception.
  async approve(taskId?: string): Accepted {
    return this.#shared.actions.answer({ kind: "decision", input: RunInput.approve }, taskId);
  }

  async reject(taskId?: string): Accepted {
    return this.#shared.actions.answer({ kind: "decision", input: RunInput.reject }, taskId);
  }

  async choose(taskId: string | undefined, optionId: string): Accepted {
    const input = (taskId: string) => RunInput.choose(taskId, optionId);
    return this.#shared.actions.answer({ kind: "choice", optionId, input }, taskId);
  }

  async answer(taskId: string | undefined, answer: string | number): Accepted {
    const kind = typeof answer === "number" ? "number" : "text";
    return this.#shared.actions.answer({ kind, input: (taskId) => RunInput.answer(taskId, answer) }, taskId);
  }

  async say(text: string, files: readonly MessageFile[] = []): Accepted {
    const input = files.reduce((input, file) => input.file(file), RunInput.text(text));
    return this.#shared.actions.say(input);
  }

  async files(...files: MessageFile[]): Accepted {
    return this.#shared.actions.say(RunInput.files(...files));
  }

  async skipWait(): Accepted {
    return this.#shared.actions.skipWait();
  }

  readonly #onAbort = () => this.#close({ error: this.#signal?.reason });

  #close(end: End): void {
    if (this.#closed !== undefined) return;
    this.#closed = end;
    this.ended();
    for (const loop of [...this.#loops]) loop.leave(end);
    for (const unlisten of this.#unlisten) unlisten();
    this.#unlisten.clear();
    this.#shared.session.letGo(this);
  }

  /** What a loop is to see: nothing until something is known, or is wrong. */
  #visible(): LiveRunSnapshot | undefined {
    const snapshot = this.#shared.session.getSnapshot();
    return snapshot.session !== null || snapshot.error !== null ? snapshot : undefined;
  }

  async #untilFinished(): Promise<LiveRunSnapshot> {
    for await (const _ of this);
    if (this.#shared.session.isFinished) return this.getSnapshot();
    throw new PhronyError("the live run was closed before the run had ended", { code: "closed" });
  }
}
