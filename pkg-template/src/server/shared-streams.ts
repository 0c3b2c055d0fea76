// One stream of the service for all who follow the same run.

import { afterLastEvent } from "./event-boundary.js";

/** Gives the body of a stream; the signal says that nobody wants it any more. */
export type OpenStream = (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/** The streams that are open or being opened, by the path of their run. */
export class SharedStreams {
  readonly #maxLagBytes: number;
  readonly #streams = new Map<string, SharedStream>();

  constructor(maxLagBytes: number) {
    this.#maxLagBytes = maxLagBytes;
  }

  /** A body with the events of the stream from now on. Rejects as `open` does. */
  view(path: string, open: OpenStream, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    let stream = this.#streams.get(path);
    if (stream === undefined) {
      const made = new SharedStream(open, this.#maxLagBytes, () => {
        if (this.#streams.get(path) === made) this.#streams.delete(path);
      });
      this.#streams.set(path, made);
      stream = made;
    }
    return stream.view(signal);
  }
}

/** Who reads a shared stream. */
interface Viewer {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly leave: () => void;
}

/** A stream is over when its last viewer leaves, or when the service ends it. */
class SharedStream {
  readonly #maxLagBytes: number;
  readonly #onEnd: () => void;
  readonly #connection = new AbortController();
  readonly #opened: Promise<void>;
  readonly #viewers = new Set<Viewer>();
  /** How many want the stream, also while it is being opened. */
  #wanted = 0;
  #ended = false;
  /** The event that has not come to its end, for a viewer who comes in its middle. */
  #unfinished: Uint8Array[] = [];
  #unfinishedBytes = 0;
  #lastByte = 0;
  /** Called when a viewer has room for more, and at the end. */
  #goOn: (() => void) | undefined;

  constructor(open: OpenStream, maxLagBytes: number, onEnd: () => void) {
    this.#maxLagBytes = maxLagBytes;
    this.#onEnd = onEnd;
    this.#opened = open(this.#connection.signal).then(
      (body) => void this.#pump(body.getReader()),
      (error: unknown) => {
        this.#end();
        throw error;
      },
    );
  }

  async view(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    this.#wanted += 1;
    let viewer: Viewer | undefined;
    let hasLeft = false;
    const leave = () => {
      if (hasLeft) return;
      hasLeft = true;
      signal.removeEventListener("abort", leave);
      if (viewer !== undefined) this.#viewers.delete(viewer);
      this.#wanted -= 1;
      if (this.#wanted === 0) this.#end();
      this.#goOn?.();
    };
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    try {
      await this.#opened;
    } catch (error) {
      leave();
      throw error;
    }
    signal.throwIfAborted();
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => {
        // A byte at once, because the next event may be long in coming; then what is there of an event.
        controller.enqueue(COMMENT);
        for (const part of this.#unfinished) controller.enqueue(part);
        if (this.#ended) return controller.close();
        viewer = { controller, leave };
        this.#viewers.add(viewer);
      },
      pull: () => this.#goOn?.(),
      cancel: leave,
    };
    return new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD_BYTES }));
  }

  async #pump(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    let finish = ({ controller }: Viewer) => controller.close();
    try {
      // Without a promise where there is room, as there nearly always is.
      while (this.#hasRoom() || (await this.#room())) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#keepUnfinished(value);
        this.#deliver(value);
      }
    } catch (error) {
      finish = ({ controller }) => controller.error(error);
    }
    reader.cancel().catch(() => {});
    for (const viewer of this.#viewers) {
      finish(viewer);
      viewer.leave();
    }
    this.#end();
  }

  #hasRoom(): boolean {
    return !this.#ended && this.#mostRoom() > 0;
  }

  #mostRoom(): number {
    let most = -Infinity;
    for (const viewer of this.#viewers) most = Math.max(most, room(viewer));
    return most;
  }

  /** Waits until a viewer has room, so that the service is not read ahead of the fastest; false at the end. */
  async #room(): Promise<boolean> {
    while (!this.#ended && !this.#hasRoom()) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
    return !this.#ended;
  }

  #deliver(chunk: Uint8Array): void {
    const most = this.#mostRoom();
    for (const viewer of this.#viewers) {
      if (most - room(viewer) < this.#maxLagBytes) {
        viewer.controller.enqueue(chunk);
      } else {
        // Broken off, not ended: it comes back, and reads what it has missed.
        viewer.controller.error(new Error("the viewer is too far behind"));
        viewer.leave();
      }
    }
  }

  #keepUnfinished(chunk: Uint8Array): void {
    const start = afterLastEvent(chunk, this.#lastByte);
    this.#lastByte = chunk[chunk.length - 1] ?? this.#lastByte;
    if (start !== undefined) {
      this.#unfinished = [];
      this.#unfinishedBytes = 0;
    }
    const rest = chunk.subarray(start ?? 0);
    if (rest.length > 0) this.#unfinished.push(rest);
    this.#unfinishedBytes += rest.length;
    if (this.#unfinishedBytes > LONGEST_EVENT_BYTES) throw new Error("an event of the stream does not end");
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    this.#connection.abort();
    this.#goOn?.();
  }
}

/** How many bytes are read before the fastest viewer wants them. */
const READ_AHEAD_BYTES = 64 * 1024;

/** As many as a client takes by default. */
const LONGEST_EVENT_BYTES = 16 * 1024 * 1024;

const COMMENT = new TextEncoder().encode(":\n\n");

/** How many bytes a viewer can take now; less than none if it is behind. */
function room({ controller }: Viewer): number {
  return controller.desiredSize ?? 0;
}
