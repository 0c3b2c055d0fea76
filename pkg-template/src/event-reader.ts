// From a body to its events, as fast as the reader takes them and no faster.

import { ChunkReader, type Source } from "./chunk-reader.js";
import type { EventDecoder, Reconnection } from "./event-decoder.js";
import type { EventStream } from "./types/event.js";
import type { EventStreamOptions } from "./types/options.js";
import { type Exports, wasm } from "./wasm/instance.js";

/** The events of a body. A chunk is read when the events of the one before it have been taken. */
export class EventReader<T> implements EventStream<T> {
  readonly #chunks: ChunkReader;
  readonly #makeDecoder: (wasm: Exports) => EventDecoder<T>;
  #onFirstChunk: (() => void) | undefined;
  #decoder: EventDecoder<T> | undefined;
  /** The events of a chunk, and which of them is next. */
  #events: T[] = [];
  #position = 0;
  /** The error behind these events. */
  #failure: { error: unknown } | undefined;
  #closed = false;
  /** How many calls have not got their event yet, and the last of them: they take turns. */
  #turns = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #reconnection: Reconnection = { lastEventId: undefined, timeMs: undefined };
  readonly #takeEvent = this.#taker(() => this.#events[this.#position++]!);

  constructor(
    source: Source,
    options: EventStreamOptions,
    makeDecoder: (wasm: Exports) => EventDecoder<T>,
    onFirstChunk?: () => void,
  ) {
    this.#chunks = new ChunkReader(source, options);
    this.#makeDecoder = makeDecoder;
    this.#onFirstChunk = onFirstChunk;
  }

  /** What the stream said about the one that comes after it, once it has ended. */
  get reconnection(): Reconnection {
    return this.#reconnection;
  }

  next(): Promise<IteratorResult<T, void>> {
    // Most events are here already, and a turn costs more than such an event.
    if (this.#turns === 0 && this.#hasEvent()) {
      return Promise.resolve({ done: false, value: this.#events[this.#position++]! });
    }
    return this.#takeEvent();
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#close();
    return { done: true, value: undefined };
  }

  async throw(error?: unknown): Promise<IteratorResult<T, void>> {
    this.#close();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  batches(): AsyncIterableIterator<T[]> {
    const batches: AsyncIterableIterator<T[]> = {
      next: this.#taker(() => {
        const batch = this.#position === 0 ? this.#events : this.#events.slice(this.#position);
        this.#position = this.#events.length;
        return batch;
      }),
      return: async () => {
        this.#close();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => batches,
    };
    return batches;
  }

  readable(): ReadableStream<T> {
    const batches = this.batches();
    return new ReadableStream<T>(
      {
        async pull(controller) {
          const { done, value } = await batches.next();
          if (done) controller.close();
          else for (const event of value) controller.enqueue(event);
        },
        cancel: () => this.#close(),
      },
      // Nothing is read ahead of who reads this stream.
      { highWaterMark: 0 },
    );
  }

  /**
   * Makes a function that waits for its turn, reads until there is an event, and gives what `pick` makes of the events
   * that are there.
   */
  #taker<R>(pick: () => R): () => Promise<IteratorResult<R, void>> {
    const takeInLoop = async (): Promise<IteratorResult<R, void>> => {
      try {
        while (!this.#hasEvent()) {
          if (this.#failure !== undefined) throw this.#failure.error;
          if (this.#closed) return { done: true, value: undefined };
          if (this.#decoder === undefined) await this.#open();
          this.#decode(await this.#nextChunk());
        }
        return { done: false, value: pick() };
      } catch (error) {
        this.#close();
        throw error;
      } finally {
        this.#turns -= 1;
      }
    };
    // Nearly every chunk of a live run completes an event, and an async function would take longer than to decode it.
    const takeFromChunk = (result: ReadableStreamReadResult<Uint8Array>) => {
      this.#decode(result);
      if (!this.#hasEvent()) return takeInLoop();
      this.#turns -= 1;
      return { done: false as const, value: pick() };
    };
    const fail = (cause: unknown) => {
      this.#chunks.fail(cause);
      return takeInLoop();
    };
    const take = () => {
      const chunk = this.#hasEvent() || this.#failure !== undefined ? undefined : this.#chunks.next();
      return chunk === undefined ? takeInLoop() : chunk.then(takeFromChunk, fail);
    };
    return () => {
      const turn = this.#turns === 0 ? take() : this.#lastTurn.then(take, take);
      this.#turns += 1;
      this.#lastTurn = turn;
      return turn;
    };
  }

  #hasEvent(): boolean {
    return this.#position < this.#events.length;
  }

  async #nextChunk(): Promise<ReadableStreamReadResult<Uint8Array> | undefined> {
    try {
      return await this.#chunks.next();
    } catch (cause) {
      this.#chunks.fail(cause);
      return undefined;
    }
  }

  /** Makes what was read the events to take, or the failure, or the end. */
  #decode(result: ReadableStreamReadResult<Uint8Array> | undefined): void {
    try {
      const chunk = this.#chunks.take(result);
      if (chunk === undefined || this.#decoder === undefined) {
        this.#close();
      } else {
        this.#onFirstChunk?.();
        this.#onFirstChunk = undefined;
        const { events, failure } = this.#decoder.decode(chunk);
        // A stream that was left while it was decoded gives no more.
        if (this.#closed) return;
        this.#events = events;
        this.#position = 0;
        this.#failure = failure;
      }
    } catch (error) {
      this.#failure = { error };
    }
  }

  async #open(): Promise<void> {
    const module = await wasm();
    if (this.#closed) return;
    // Before the body is opened: options that make no sense are refused before any request.
    this.#decoder = this.#makeDecoder(module);
    await this.#chunks.open();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#chunks.close();
    if (this.#decoder !== undefined) this.#reconnection = this.#decoder.reconnection();
    this.#decoder?.free();
    this.#decoder = undefined;
    this.#events = [];
    this.#position = 0;
    this.#failure = undefined;
  }
}
