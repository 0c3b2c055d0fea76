// Reading a byte stream that may be aborted, fall silent, or be left.

import { PhronyConnectionError, PhronyInputError, PhronyTimeoutError } from "./errors.js";
import { LONGEST_TIMEOUT_MS } from "./longest-timeout.js";
import type { EventStreamOptions } from "./types/options.js";

type Body = ReadableStream<Uint8Array> | null | undefined;

/** Where a body comes from; it may be missing. */
export interface Source {
  /** Gives the body. The signal says that nobody wants it any more. */
  open(signal: AbortSignal): Promise<Body>;
  /** Lets go of a body that nobody wanted to open. */
  leave(): void;
}

/** A body that is there already. */
export function given(body: Body): Source {
  return {
    open: async () => body,
    // One that somebody else reads cannot be cancelled from here, and need not be.
    leave: () => void body?.cancel().catch(() => {}),
  };
}

/**
 * The chunks of a body that is opened by the first read. A read that waits is ended by the caller's signal, by silence
 * and by `close()`, all in the same way: they cancel the body, which settles the read and lets the connection go.
 *
 * A read is `take()` of what `next()` promises, and not one method, because a promise more on the way of a chunk costs
 * as much as decoding a small event.
 */
export class ChunkReader {
  readonly #source: Source;
  readonly #opening = new AbortController();
  readonly #signal: AbortSignal | undefined;
  readonly #idleTimeoutMs: number;
  #isOpening = false;
  #reader: ReadableStreamDefaultReader<Uint8Array> | null | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  /** Set once nothing more is read; with an error if that is why. */
  #ended: { error?: unknown } | undefined;

  constructor(source: Source, { signal, idleTimeoutMs = Infinity }: EventStreamOptions) {
    this.#source = source;
    this.#signal = signal;
    // What no timer can wait for is no limit.
    this.#idleTimeoutMs = idleTimeoutMs > LONGEST_TIMEOUT_MS ? Infinity : idleTimeoutMs;
  }

  /** Opens the body. */
  async open(): Promise<void> {
    if (typeof this.#idleTimeoutMs !== "number" || !(this.#idleTimeoutMs > 0)) {
      const message = "idleTimeoutMs: must be a positive number of milliseconds, or Infinity for no limit";
      throw new PhronyInputError(message, { field: "idleTimeoutMs" });
    }
    if (this.#signal?.aborted) this.#onAbort();
    if (this.#ended !== undefined) return;
    this.#signal?.addEventListener("abort", this.#onAbort);
    this.#isOpening = true;
    try {
      const body = await this.#source.open(this.#opening.signal);
      this.#reader = body ? body.getReader() : null;
    } catch (error) {
      if (this.#ended === undefined) throw error;
    }
    if (this.#ended !== undefined) this.#cancel();
  }

  /** The platform's own promise of the next chunk. */
  next(): Promise<ReadableStreamReadResult<Uint8Array>> | undefined {
    if (this.#ended !== undefined || !this.#reader) return undefined;
    if (this.#idleTimeoutMs !== Infinity) {
      this.#watchdog = setTimeout(() => this.#end({ error: silent(this.#idleTimeoutMs) }), this.#idleTimeoutMs);
    }
    return this.#reader.read();
  }

  /** The chunk, or `undefined` at the end. Throws what else ended the stream. */
  take(result: ReadableStreamReadResult<Uint8Array> | undefined): Uint8Array | undefined {
    clearTimeout(this.#watchdog);
    if (this.#ended !== undefined) {
      if ("error" in this.#ended) throw this.#ended.error;
      return undefined;
    }
    const chunk = result?.value;
    if (chunk === undefined || ArrayBuffer.isView(chunk)) return chunk;
    throw new PhronyInputError("body: must be a stream of bytes", { field: "body" });
  }

  /** Ends the stream because the promise of a chunk was broken. */
  fail(cause: unknown): void {
    this.#end({ error: brokeOff(cause) });
  }

  /** Ends the stream and the connection behind it. */
  close(): void {
    this.#end({});
  }

  readonly #onAbort = () => this.#end({ error: this.#signal?.reason });

  /** The first reason counts: it says more than what breaks because of it. */
  #end(how: { error?: unknown }): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    clearTimeout(this.#watchdog);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (this.#isOpening) this.#opening.abort();
    else this.#source.leave();
    this.#cancel();
  }

  #cancel(): void {
    // A body that has failed cannot be cancelled any more, and its error has been told already.
    this.#reader?.cancel().catch(() => {});
  }
}

function silent(milliseconds: number): PhronyTimeoutError {
  return new PhronyTimeoutError(`the event stream was silent for ${milliseconds} ms`, {
    code: "idle_timeout",
    retryable: true,
  });
}

function brokeOff(cause: unknown): PhronyConnectionError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PhronyConnectionError(`the event stream broke off: ${reason}`, {
    code: "connection_lost",
    retryable: true,
    cause,
  });
}
