// Byte streams as events, for everybody and for the client.

import type { Open } from "./chunk-reader.js";
import { EventReader } from "./event-reader.js";
import { PhronyStreamError } from "./errors.js";
import type { EventStream, EventStreamMessage, StreamEvent } from "./types/event.js";
import type { EventStreamOptions, JsonEventStreamOptions, StreamRunEventsOptions } from "./types/options.js";

type Body = ReadableStream<Uint8Array>;

/** A stream of JSON events. */
export function jsonEvents<T = StreamEvent>(
  open: Open,
  options: JsonEventStreamOptions,
): EventStream<T> {
  const { onMalformed = "throw" } = options;
  return new EventReader<T>(open, options, function* (decoder, chunk) {
    for (const data of decoder.pushData(chunk) as string[]) {
      const event = parseObject(data);
      if (event !== undefined) yield event as T;
      else if (typeof onMalformed === "function") onMalformed(data);
      else if (onMalformed === "throw") throw malformed(data);
    }
  });
}

/**
 * Reads a body of JSON events, such as the one of `GET /v1/runs/{runId}/stream`, by the
 * {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream | rules of the WHATWG}.
 * `null` is a body without events. Leaving the loop early cancels the body.
 *
 * @throws {@link PhronyStreamError} for an event that is no JSON object or is too large.
 */
export function parseSSEStream<T = StreamEvent>(
  body: Body | null | undefined,
  options: JsonEventStreamOptions = {},
): EventStream<T> {
  return jsonEvents<T>(async () => body, options);
}

/**
 * Reads a body of server-sent events of any kind. `null` is a body without events. Leaving the loop early cancels the
 * body.
 *
 * @throws {@link PhronyStreamError} for an event that is too large.
 */
export function parseEventStream(
  body: Body | null | undefined,
  options: EventStreamOptions = {},
): EventStream<EventStreamMessage> {
  return new EventReader<EventStreamMessage>(
    async () => body,
    options,
    function* (decoder, chunk) {
      yield* decoder.pushMessages(chunk) as EventStreamMessage[];
    },
  );
}

/** The options of `streamRunEvents`, which also takes a signal alone. */
export function streamOptions(options: AbortSignal | StreamRunEventsOptions | undefined): StreamRunEventsOptions {
  if (!options) return {};
  return "addEventListener" in options ? { signal: options } : options;
}

function parseObject(data: string): object | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function malformed(data: string): PhronyStreamError {
  const start = data.length > 80 ? `${data.slice(0, 80)}…` : data;
  return new PhronyStreamError(`the stream sent an event that is no JSON object: ${start}`, {
    code: "malformed_event",
  });
}

