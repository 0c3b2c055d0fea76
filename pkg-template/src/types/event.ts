import type { JsonObject, Open } from "./json.js";

type KnownStreamEventKind = "step" | "session" | "run" | "user_task" | "aitl";

/** What an event is about. The service's set is open. */
export type StreamEventKind = Open<KnownStreamEventKind>;

/** One event of `GET /v1/runs/{runId}/stream`. */
export interface StreamEvent {
  /** When the service's hub emitted the event (ISO-8601). */
  ts: string;
  kind: StreamEventKind;
  /** What happened, for example `engine.run.completed`. The set is open. */
  subject: string;
  /** Its fields depend on kind and subject. */
  data: JsonObject;
}

/**
 * An event of a documented kind, for a `switch (event.kind)`: `event as KnownStreamEvent`. What `data` holds is not
 * documented for any of them. Keep a `default` for the kinds that the service adds.
 */
export type KnownStreamEvent = {
  [Kind in KnownStreamEventKind]: StreamEvent & { kind: Kind };
}[KnownStreamEventKind];

/** One event of any server-sent event stream. */
export interface EventStreamMessage {
  /** The event's type; `message` if the stream names none. */
  event: string;
  /** The `data` lines, joined with line feeds. */
  data: string;
  /** The last event id at the time of the event; empty if the stream gave none. */
  id: string;
  /** The reconnection time in milliseconds, if it was set since the event before. */
  retry: number | undefined;
}

/**
 * Events as they arrive, to be read in one of three ways: one by one with `for await`, or as what `batches()` or
 * `readable()` gives. Leaving the loop early closes the connection, and so does `return()`, also while an event is
 * awaited.
 */
export interface EventStream<T> extends AsyncIterableIterator<T> {
  return(): Promise<IteratorResult<T, void>>;
  throw(error?: unknown): Promise<IteratorResult<T, void>>;
  /** The events that arrived together as a list, which is never empty: the fastest way. */
  batches(): AsyncIterableIterator<T[]>;
  /** A stream that reads from the connection only as fast as it is read. Cancelling it closes the connection. */
  readable(): ReadableStream<T>;
}
