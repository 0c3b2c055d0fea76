// Carries out what the module's follower says: it opens the stream, reads, waits, and tells how that went.

import { type Source } from "../chunk-reader.js";
import { toError } from "../errors.js";
import { jsonDecoder } from "../event-decoder.js";
import { EventReader } from "../event-reader.js";
import { LONGEST_TIMEOUT_MS } from "../longest-timeout.js";
import type { StreamEvent, StreamEventKind } from "../types/event.js";
import type { LiveConnection } from "../types/live.js";
import type { Exports } from "../wasm/instance.js";
import { now, onReturn } from "./environment.js";

/** What an event, or all of a batch, means for the following; the greatest counts. As in `src/live/state.rs`. */
export const Hint = { known: 0, changed: 1, missing: 2, ended: 3 } as const;
export type Hint = number;

/** How what was read compares to what was known. As in `src/live/state.rs`. */
export const Compared = { lags: 0, current: 1, news: 2, final: 3 } as const;
export type Compared = number;

const Order = { none: 0, openStream: 1, closeStream: 2, read: 3 } as const;

/** What is followed. */
export interface Followed {
  /** The most bytes that an event may have. */
  maxEventBytes: number | undefined;
  /** The kinds of events that tell something. Default: all. */
  kinds?: readonly StreamEventKind[];
  /** Makes the request for the stream. */
  openStream(options: StreamRequest): Promise<ReadableStream<Uint8Array> | null | undefined>;
  /** Takes in events. */
  take(events: StreamEvent[]): Hint;
  /** Reads what is true. `mayLag`: whether that may lack what it should have. */
  read(signal: AbortSignal, mayLag: () => boolean): Promise<Compared>;
  /** Something has changed: in what is followed, or in how. */
  changed(): void;
  /** The following has ended: with what was read last, or with an error. */
  ended(failure: { error: unknown } | undefined): void;
}

/** How the stream is to be asked for. */
export interface StreamRequest {
  signal: AbortSignal;
  headers: { [name: string]: string };
  maxRetries: 0;
}

/** How a run is followed. The module checks it. */
export interface FollowOptions {
  idleTimeoutMs?: number | undefined;
  pollIntervalMs?: number | undefined;
}

type Follower = InstanceType<Exports["RunFollower"]>;

/** Follows until it has ended or is closed. */
export class Follow {
  readonly #wasm: Exports;
  readonly #followed: Followed;
  readonly #follower: Follower;
  readonly #unlisten: () => void;
  readonly #reading = new AbortController();
  #stream: EventReader<StreamEvent> | undefined;
  #lastEventId: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakesAt = Infinity;
  #ended = false;
  /** Why nothing is heard of the stream, and why the last read failed. */
  #streamTrouble: unknown;
  #readTrouble: unknown;

  /** Throws a described error for options that make no sense; see `rethrowing`. */
  constructor(wasm: Exports, followed: Followed, options: FollowOptions) {
    this.#wasm = wasm;
    this.#followed = followed;
    this.#follower = new wasm.RunFollower(options, now());
    this.#unlisten = onReturn(
      () => this.#turn((follower) => follower.backOnline(now())),
      () => this.#turn((follower) => follower.backInView(now())),
    );
  }

  /** Begins. */
  start(): void {
    this.#turn(() => {});
  }

  /** How the service is heard of. */
  get connection(): LiveConnection {
    return this.#ended ? "closed" : (this.#follower.connection() as LiveConnection);
  }

  /** What is wrong with the connection, if anything is. */
  get trouble(): unknown {
    return this.#readTrouble ?? (this.connection === "live" ? undefined : this.#streamTrouble);
  }

  /** The service has taken an input. */
  acted(): void {
    this.#turn((follower) => follower.acted(now()));
  }

  /** What is known is out of date. */
  refresh(): void {
    this.#turn((follower) => follower.refresh(now()));
  }

  /** Ends the following; nobody is told. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#unlisten();
    clearTimeout(this.#timer);
    this.#reading.abort();
    this.#closeStream();
    this.#follower.free();
  }

  /** Tells the follower what happened, and does what it says then. */
  #turn(tell: (follower: Follower) => void, hasChanged = false): void {
    if (this.#ended) return;
    const before = this.#follower.connection();
    tell(this.#follower);
    this.#obey();
    if (hasChanged || this.#follower.connection() !== before) this.#followed.changed();
  }

  #obey(): void {
    for (;;) {
      switch (this.#follower.next(now())) {
        case Order.openStream:
          void this.#followStream(this.#follower.idleTimeoutMs());
          break;
        case Order.closeStream:
          this.#closeStream();
          break;
        case Order.read:
          void this.#read();
          break;
        default:
          return this.#wakeAt(this.#follower.wakeAt() ?? Infinity);
      }
    }
  }

  #wakeAt(time: number): void {
    // One that rings too early does no harm, and the time moves with every event.
    if (time >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = time;
    const wake = () => {
      this.#wakesAt = Infinity;
      this.#turn(() => {});
    };
    // Rounded up: a timer that rings a moment too early would only be set again.
    this.#timer = setTimeout(wake, Math.min(Math.ceil(Math.max(time - now(), 0)), LONGEST_TIMEOUT_MS));
  }

  async #followStream(idleTimeoutMs: number): Promise<void> {
    const source: Source = {
      open: async (signal) => {
        const headers = this.#lastEventId === undefined ? {} : { "Last-Event-ID": this.#lastEventId };
        const body = await this.#followed.openStream({ signal, headers, maxRetries: 0 });
        if (this.#stream === stream) this.#turn((follower) => follower.streamOpened(now()));
        return body;
      },
      leave: () => {},
    };
    const onMalformed = () => this.#turn((follower) => follower.streamLostEvent(now()));
    const { kinds, maxEventBytes } = this.#followed;
    const options = { idleTimeoutMs, kinds, maxEventBytes, onMalformed };
    const onFirstChunk = () => this.#turn((follower) => follower.streamAlive(now()));
    const makeDecoder = (wasm: Exports) => jsonDecoder<StreamEvent>(wasm, options);
    const stream = new EventReader(source, options, makeDecoder, onFirstChunk);
    this.#stream = stream;
    let error: unknown;
    try {
      for await (const events of stream.batches()) this.#take(events);
    } catch (caught) {
      error = caught;
    }
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    const { lastEventId, timeMs } = stream.reconnection;
    this.#lastEventId = lastEventId ?? this.#lastEventId;
    this.#streamTrouble = error;
    this.#end(error, (follower) => follower.streamEnded(error, timeMs, now()));
  }

  #take(events: StreamEvent[]): void {
    const hint = this.#followed.take(events);
    this.#turn((follower) => follower.streamTold(hint, now()), hint !== Hint.known);
  }

  #closeStream(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    void stream?.return();
  }

  async #read(): Promise<void> {
    let compared: Compared;
    try {
      compared = await this.#followed.read(this.#reading.signal, () => this.#follower.mayLag());
    } catch (thrown) {
      const error = toError(thrown);
      if (this.#ended) return;
      this.#readTrouble = error;
      this.#end(error, (follower) => follower.readFailed(error, now()));
      return;
    }
    if (this.#ended) return;
    this.#readTrouble = undefined;
    if (compared === Compared.final) return this.#finish(undefined);
    this.#turn((follower) => follower.read(compared, now()), true);
  }

  /** Takes in trouble that may end the following. */
  #end(error: unknown, tell: (follower: Follower) => boolean): void {
    if (this.#ended) return;
    if (tell(this.#follower)) return this.#finish({ error });
    this.#obey();
    this.#followed.changed();
  }

  #finish(failure: { error: unknown } | undefined): void {
    this.close();
    this.#followed.ended(failure);
  }
}
