// The sessions that a client follows, so that followers of the same run share one.

import type { LiveRun, LiveRunOptions } from "../types/live.js";
import type { Calls } from "./calls.js";
import { LiveActions } from "./live-actions.js";
import { LiveRunHandle, type Shared } from "./live-run.js";
import { LiveSession } from "./live-session.js";

/** The live runs of one client. */
export class LiveRegistry {
  readonly #calls: Calls;
  /** Weakly: a live run that nobody has closed and nobody listens to must not stay for ever. */
  readonly #shared = new Map<string, WeakRef<Shared>>();
  readonly #forget = new FinalizationRegistry<string>((key) => {
    if (this.#shared.get(key)?.deref() === undefined) this.#shared.delete(key);
  });

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** A live run, on the session that its run has already if there is one. */
  open(runId: string, { signal, initial, ...options }: LiveRunOptions): LiveRun {
    const { phases, idleTimeoutMs, pollIntervalMs } = options;
    const key = JSON.stringify([runId, phases, String(idleTimeoutMs), pollIntervalMs]);
    let shared = this.#shared.get(key)?.deref();
    // One that has ended is over for good: whoever asks again wants to try again.
    if (shared === undefined || shared.session.end !== undefined) {
      const session = new LiveSession(this.#calls, runId, options, initial);
      shared = { session, actions: new LiveActions(this.#calls, session) };
      this.#shared.set(key, new WeakRef(shared));
      this.#forget.register(shared, key);
    }
    return new LiveRunHandle(shared, signal);
  }
}
