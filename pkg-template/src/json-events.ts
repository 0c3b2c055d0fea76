// Streams of JSON events from anywhere: a body that is there, or a request that is still to be made.

import type { Source } from "./chunk-reader.js";
import { jsonDecoder } from "./event-decoder.js";
import { EventReader } from "./event-reader.js";
import type { EventStream, StreamEvent } from "./types/event.js";
import type { JsonEventStreamOptions } from "./types/options.js";

/** The JSON events of a body. */
export function jsonEvents<T = StreamEvent>(source: Source, options: JsonEventStreamOptions): EventStream<T> {
  return new EventReader<T>(source, options, (wasm) => jsonDecoder(wasm, options));
}
