// The loop from bytes to events. What the bytes mean is decided in the module.

import { ChunkReader, type Open } from "./chunk-reader.js";
import { toError } from "./errors.js";
import type { EventStream } from "./types/event.js";
import type { EventStreamOptions } from "./types/options.js";
import { type Exports, wasm } from "./wasm/instance.js";

type Decoder = InstanceType<Exports["SseDecoder"]>;

/** Gives the events that a chunk completes. */
type Decode<T> = (decoder: Decoder, chunk: Uint8Array) => Generator<T>;

/** The events of a body, decoded as they arrive. */
export class EventReader<T> implements EventStream<T> {
  readonly #events: AsyncGenerator<T, void, undefined>;
  readonly #chunks: ChunkReader;

  constructor(open: Open, options: EventStreamOptions, decode: Decode<T>) {
    this.#chunks = new ChunkReader(open, options);
    this.#events = events(this.#chunks, options.maxEventBytes, decode);
  }

  next(): Promise<IteratorResult<T, void>> {
    return this.#events.next();
  }

  async return(): Promise<IteratorResult<T, void>> {
    // First, because the generator takes the return only after the read that it waits for.
    this.#chunks.close();
    return this.#events.return();
  }

  async throw(error?: unknown): Promise<IteratorResult<T, void>> {
    this.#chunks.close();
    return this.#events.throw(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

async function* events<T>(
  chunks: ChunkReader,
  maxEventBytes: number | undefined,
  decode: Decode<T>,
): AsyncGenerator<T, void, undefined> {
  let decoder: Decoder | undefined;
  try {
    for (let chunk = await chunks.read(); chunk !== undefined; chunk = await chunks.read()) {
      decoder ??= new (await wasm()).SseDecoder(maxEventBytes);
      yield* decode(decoder, chunk);
      const failure = decoder.failure();
      if (failure !== undefined) throw toError(failure);
    }
  } finally {
    chunks.close();
    decoder?.free();
  }
}

