// The live runs that the components of an application share.

import type { AcceptMessageResponse, LiveRun, LiveRunOptions, LiveRunSnapshot, MessageFile, Phrony } from "../index.js";
import type { SharedLiveRun } from "./types.js";

type Accepted = Promise<AcceptMessageResponse>;

/** One that listens, and what ends that. */
interface Listening {
  readonly listener: () => void;
  stop: () => void;
}

/** A live run that can be made anew. */
class Shared implements SharedLiveRun {
  readonly runId: string;
  readonly #open: (initial: unknown) => LiveRun;
  readonly #listening = new Set<Listening>();
  #initial: unknown;
  #live: LiveRun | undefined;
  #isClosed = false;

  constructor(runId: string, initial: unknown, open: (initial: unknown) => LiveRun) {
    this.runId = runId;
    this.#initial = initial;
    this.#open = open;
  }

  get finished(): Promise<LiveRunSnapshot> {
    return this.#current.finished;
  }

  getSnapshot = (): LiveRunSnapshot => this.#current.getSnapshot();

  subscribe = (listener: () => void): (() => void) => {
    this.revive();
    const one = { listener, stop: this.#current.subscribe(listener) };
    this.#listening.add(one);
    return () => {
      this.#listening.delete(one);
      one.stop();
    };
  };

  [Symbol.asyncIterator](): AsyncIterableIterator<LiveRunSnapshot> {
    return this.#current[Symbol.asyncIterator]();
  }

  close(): void {
    this.#isClosed = true;
    this.#current.close();
    this.#tell();
  }

  retry(): void {
    const snapshot = this.#live?.getSnapshot();
    if (snapshot === undefined || !(this.#isClosed || (snapshot.connection === "closed" && snapshot.error))) return;
    if (snapshot.session) this.#initial = snapshot;
    this.#isClosed = false;
    this.#live = undefined;
    for (const one of this.#listening) one.stop = this.#current.subscribe(one.listener);
    this.#tell();
  }

  /** Tries again if that disturbs nobody: whoever comes anew is not to see the error of those who have left. */
  revive(): void {
    if (this.#listening.size === 0) this.retry();
  }

  approve(taskId?: string): Accepted {
    return this.#current.approve(taskId);
  }

  reject(taskId?: string): Accepted {
    return this.#current.reject(taskId);
  }

  choose(taskId: string | undefined, optionId: string): Accepted {
    return this.#current.choose(taskId, optionId);
  }

  answer(taskId: string | undefined, answer: string | number): Accepted {
    return this.#current.answer(taskId, answer);
  }

  say(text: string, files?: readonly MessageFile[]): Accepted {
    return this.#current.say(text, files);
  }

  files(...files: MessageFile[]): Accepted {
    return this.#current.files(...files);
  }

  skipWait(): Accepted {
    return this.#current.skipWait();
  }

  /** Made when it is needed: on a server, hooks do without. */
  get #current(): LiveRun {
    return (this.#live ??= this.#open(this.#initial));
  }

  #tell(): void {
    for (const { listener } of [...this.#listening]) listener();
  }
}

/**
 * The runs of each client. Weakly: a render that was thrown away has nothing that could let go of what it made, and
 * whoever uses a run holds it.
 */
const runsOf = new WeakMap<Phrony, Map<string, WeakRef<Shared>>>();

const forgetting = new FinalizationRegistry<{ runs: Map<string, WeakRef<Shared>>; key: string }>(({ runs, key }) => {
  if (runs.get(key)?.deref() === undefined) runs.delete(key);
});

/** The live run that whoever asks for the same shares. Connects when somebody listens. */
export function sharedLiveRun(
  client: Phrony,
  runId: string,
  { initial, phases, idleTimeoutMs, pollIntervalMs }: LiveRunOptions,
): Shared {
  let runs = runsOf.get(client);
  if (runs === undefined) runsOf.set(client, (runs = new Map()));
  // What the client itself tells live runs apart by.
  const key = JSON.stringify([runId, phases, String(idleTimeoutMs), pollIntervalMs]);
  let run = runs.get(key)?.deref();
  if (run === undefined) {
    // On a server the client is everybody's: what one person may see must not be there for the next.
    const known = typeof window === "undefined" ? undefined : initial;
    const open = (initial: unknown) => client.liveRun(runId, { initial, phases, idleTimeoutMs, pollIntervalMs });
    run = new Shared(runId, known, open);
    runs.set(key, new WeakRef(run));
    forgetting.register(run, { runs, key });
  }
  run.revive();
  return run;
}
