// Byte streams as events.

import { given } from "./chunk-reader.js";
import { messageDecoder } from "./event-decoder.js";
import { EventReader } from "./event-reader.js";
import { jsonEvents } from "./json-events.js";
import type { EventStream, EventStreamMessage, StreamEvent } from "./types/event.js";
import type { EventStreamOptions, JsonEventStreamOptions } from "./types/options.js";

type Body = ReadableStream<Uint8Array>;

/**
 * Reads a body of JSON events, such as the one of `GET /v1/runs/{runId}/stream`, by the
 * {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream | rules of the WHATWG}.
 * `null` is a body without events. Leaving the loop early cancels the body.
 *
 * @throws {@link PhronyStreamError} for an event that is no JSON object or is too large; {@link PhronyInputError} for
 * options that make no sense. All while it is read, not by the call itself.
 */
export function parseSSEStream<T = StreamEvent>(
  body: Body | null | undefined,
  options: JsonEventStreamOptions = {},
): EventStream<T> {
  return jsonEvents<T>(given(body), options);
}

/**
 * Reads a body of server-sent events of any kind. `null` is a body without events. Leaving the loop early cancels the
 * body.
 *
 * @throws {@link PhronyStreamError} for an event that is too large. While it is read, not by the call itself.
 */
export function parseEventStream(
  body: Body | null | undefined,
  options: EventStreamOptions = {},
): EventStream<EventStreamMessage> {
  return new EventReader(given(body), options, (wasm) => messageDecoder(wasm, options));
}
