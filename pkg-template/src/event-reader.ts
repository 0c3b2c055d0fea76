// From a body to its events, as fast as the reader takes them and no faster.

import { ChunkReader, type Open } from "./chunk-reader.js";
import type { EventDecoder } from "./event-decoder.js";
import type { EventStream } from "./types/event.js";
import type { EventStreamOptions } from "./types/options.js";
import { type Exports, wasm } from "./wasm/instance.js";

/** The events of a body. A chunk is read when the events of the one before it have been taken. */
export class EventReader<T> implements EventStream<T> {
  readonly #chunks: ChunkReader;
  readonly #makeDecoder: (wasm: Exports) => EventDecoder<T>;
  #decoder: EventDecoder<T> | undefined;
  /** The events of a chunk, and which of them is next. */
  #events: T[] = [];
  #position = 0;
  /** The error behind these events. */
  #failure: { error: unknown } | undefined;
  #closed = false;
  /** How many calls wait for a chunk, and the last of them: they take turns. */
  #waiting = 0;
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(open: Open, options: EventStreamOptions, makeDecoder: (wasm: Exports) => EventDecoder<T>) {
    this.#chunks = new ChunkReader(open, options);
    this.#makeDecoder = makeDecoder;
  }

  next(): Promise<IteratorResult<T, void>> {
    // Most events are here already, and a turn costs more than such an event.
    if (this.#waiting === 0 && this.#position < this.#events.length) {
      return Promise.resolve({ done: false, value: this.#events[this.#position++]! });
    }
    return this.#inTurn(async () => {
      if (!(await this.#fill())) return { done: true, value: undefined };
      return { done: false, value: this.#events[this.#position++]! };
    });
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
    const next = async (): Promise<IteratorResult<T[], void>> => {
      if (!(await this.#fill())) return { done: true, value: undefined };
      const events = this.#position === 0 ? this.#events : this.#events.slice(this.#position);
      this.#position = this.#events.length;
      return { done: false, value: events };
    };
    const batches: AsyncIterableIterator<T[]> = {
      next: () => this.#inTurn(next),
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

  #inTurn<R>(take: () => Promise<R>): Promise<R> {
    const turn = this.#waiting === 0 ? take() : this.#lastTurn.then(take);
    this.#waiting += 1;
    const over = () => {
      this.#waiting -= 1;
    };
    this.#lastTurn = turn.then(over, over);
    return turn;
  }

  /** Reads until there is an event to take; `false` if none comes any more. */
  async #fill(): Promise<boolean> {
    try {
      while (this.#position === this.#events.length) {
        if (this.#failure !== undefined) throw this.#failure.error;
        if (this.#closed) return false;
        // Before the body is opened: options that make no sense are refused before any request.
        this.#decoder ??= this.#makeDecoder(await wasm());
        const chunk = await this.#chunks.read();
        if (chunk === undefined) {
          this.#close();
          return false;
        }
        const { events, failure } = this.#decoder.decode(chunk);
        this.#events = events;
        this.#position = 0;
        this.#failure = failure;
      }
      return true;
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#chunks.close();
    this.#decoder?.free();
    this.#events = [];
    this.#position = 0;
    this.#failure = undefined;
  }
}
