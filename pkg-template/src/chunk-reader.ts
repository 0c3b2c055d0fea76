// Reading a byte stream that may be aborted, fall silent, or be left.

import { PhronyConnectionError, PhronyInputError, PhronyTimeoutError } from "./errors.js";
import type { EventStreamOptions } from "./types/options.js";

/** Opens a body; a body may be missing. The signal says that nobody wants it any more. */
export type Open = (signal: AbortSignal) => Promise<ReadableStream<Uint8Array> | null | undefined>;

/**
 * The chunks of a body that is opened by the first read. A read that waits is ended by the caller's signal, by silence
 * and by `close()`, all in the same way: they cancel the body, which settles the read and lets the connection go.
 */
export class ChunkReader {
  readonly #open: Open;
  readonly #opening = new AbortController();
  readonly #signal: AbortSignal | undefined;
  readonly #idleTimeoutMs: number;
  #reader: ReadableStreamDefaultReader<Uint8Array> | null | undefined;
  /** Set once nothing more is read; with an error if that is why. */
  #ended: { error?: unknown } | undefined;

  constructor(open: Open, { signal, idleTimeoutMs = Infinity }: EventStreamOptions) {
    this.#open = open;
    this.#signal = signal;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** The next chunk, or `undefined` at the end. */
  async read(): Promise<Uint8Array | undefined> {
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    try {
      if (this.#reader === undefined) await this.#start();
      if (this.#idleTimeoutMs !== Infinity) {
        watchdog = setTimeout(() => this.#end({ error: silent(this.#idleTimeoutMs) }), this.#idleTimeoutMs);
      }
      const chunk = (await this.#reader?.read().catch(brokeOff))?.value;
      if (this.#ended === undefined) return bytes(chunk);
    } catch (error) {
      // What ended the stream says more than how it broke.
      if (this.#ended === undefined) throw error;
    } finally {
      clearTimeout(watchdog);
    }
    if ("error" in this.#ended) throw this.#ended.error;
    return undefined;
  }

  /** Ends the stream and the connection behind it. */
  close(): void {
    this.#end({});
  }

  async #start(): Promise<void> {
    if (this.#signal?.aborted) this.#onAbort();
    if (this.#ended !== undefined) return;
    this.#signal?.addEventListener("abort", this.#onAbort);
    const body = await this.#open(this.#opening.signal);
    this.#reader = body ? body.getReader() : null;
    if (this.#ended !== undefined) this.#cancel();
  }

  readonly #onAbort = () => this.#end({ error: this.#signal?.reason });

  #end(how: { error?: unknown }): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#opening.abort();
    this.#cancel();
  }

  #cancel(): void {
    // A body that has failed cannot be cancelled any more, and its error has been told already.
    this.#reader?.cancel().catch(() => {});
  }
}

function bytes(chunk: Uint8Array | undefined): Uint8Array | undefined {
  if (chunk === undefined || ArrayBuffer.isView(chunk)) return chunk;
  throw new PhronyInputError("body: must be a stream of bytes", { field: "body" });
}

function silent(milliseconds: number): PhronyTimeoutError {
  return new PhronyTimeoutError(`the event stream was silent for ${milliseconds} ms`, {
    code: "idle_timeout",
    retryable: true,
  });
}

function brokeOff(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new PhronyConnectionError(`the event stream broke off: ${reason}`, {
    code: "connection_lost",
    retryable: true,
    cause,
  });
}
