// Chunks of bytes to events. The module finds the events; the engine's own `JSON.parse` reads them, all of a chunk in
// one call: that is what makes this faster than a call for each.

import { PhronyInputError, PhronyStreamError, rethrowing, toError } from "./errors.js";
import type { EventStreamMessage } from "./types/event.js";
import type { EventStreamOptions, JsonEventStreamOptions } from "./types/options.js";
import { decodeUtf8 } from "#platform";
import { type Exports, textAt } from "./wasm/instance.js";

/** What came of a chunk: events, and then perhaps an error, after which no more chunks can be decoded. */
export interface Decoded<T> {
  events: T[];
  failure: { error: unknown } | undefined;
}

/** How a stream is to be opened again. */
export interface Reconnection {
  /** What `Last-Event-ID` has to say; `undefined` if nothing. */
  lastEventId: string | undefined;
  /** How long to wait, in milliseconds; `undefined` if the stream did not say. */
  timeMs: number | undefined;
}

/** Decodes the chunks of one stream, in order. */
export interface EventDecoder<T> {
  decode(chunk: Uint8Array): Decoded<T>;
  /** What the stream says about the one that comes after it. */
  reconnection(): Reconnection;
  /** Gives the memory back. */
  free(): void;
}

type Engine = InstanceType<Exports["EventEngine"]>;
type EventBatch = InstanceType<Exports["EventBatch"]>;
type TextBatch = InstanceType<Exports["TextBatch"]>;
type OnMalformed = NonNullable<JsonEventStreamOptions["onMalformed"]>;

// One of each for all streams: a batch is filled and read within one call.
let eventBatch: EventBatch | undefined;
let textBatch: TextBatch | undefined;

/** A decoder of JSON events. Throws a `PhronyInputError` for options that make no sense. */
export function jsonDecoder<T>(wasm: Exports, options: JsonEventStreamOptions): EventDecoder<T> {
  const onMalformed = options.onMalformed ?? "throw";
  if (onMalformed !== "throw" && onMalformed !== "skip" && typeof onMalformed !== "function") {
    throw new PhronyInputError("onMalformed: must be throw, skip or a function", { field: "onMalformed" });
  }
  const engine = rethrowing(() => new wasm.EventEngine(options));
  const batch = (eventBatch ??= new wasm.EventBatch());
  const loneEventBytes = Math.min(options.maxEventBytes ?? Infinity, LONE_EVENT_BYTES);
  let isAtRest = false;
  const decode = (chunk: Uint8Array): Decoded<T> => {
    const event = isAtRest && chunk.length <= loneEventBytes ? parseLoneEvent<T>(chunk) : undefined;
    if (event !== undefined) return { events: [event], failure: undefined };
    const count = engine.pushEvents(chunk, batch);
    isAtRest = engine.isAtRest();
    // Asked now: the caller may leave the stream, and so free the engine, from inside of `onMalformed`.
    const failure = failureOf(engine);
    if (count === 0) return { events: [], failure };
    const decoded = parse<T>(batch, count, onMalformed);
    decoded.failure ??= failure;
    return decoded;
  };
  return { decode, reconnection: () => reconnectionOf(engine), free: () => engine.free() };
}

/** A decoder of events of any kind. Throws a `PhronyInputError` for options that make no sense. */
export function messageDecoder(wasm: Exports, options: EventStreamOptions): EventDecoder<EventStreamMessage> {
  const engine = rethrowing(() => new wasm.EventEngine(options));
  const batch = (textBatch ??= new wasm.TextBatch());
  const decode = (chunk: Uint8Array): Decoded<EventStreamMessage> => {
    const count = engine.pushMessages(chunk, batch);
    const events = count === 0 ? [] : cutMessages(textAt(batch.pointer(), batch.byteLength()), batch.lengths());
    return { events, failure: failureOf(engine) };
  };
  return { decode, reconnection: () => reconnectionOf(engine), free: () => engine.free() };
}

function reconnectionOf(engine: Engine): Reconnection {
  return { lastEventId: engine.lastEventIdHeader(), timeMs: engine.reconnectionTime() };
}

const LINE_FEED = 10;

/** Above this, the way through the module costs little beside the event itself, and a chunk may well hold several. */
const LONE_EVENT_BYTES = 4096;

/**
 * The event of a chunk that is `data: {…}` and an empty line, as most chunks of a live run are; `undefined` for any other
 * chunk. There is nothing to find in it, so that the way through the module would only take time.
 */
function parseLoneEvent<T>(chunk: Uint8Array): T | undefined {
  const end = chunk.length - 2;
  if (chunk[end] !== LINE_FEED || chunk[end + 1] !== LINE_FEED) return undefined;
  const text = decodeUtf8(chunk);
  const isLone = text.indexOf("\n") === text.length - 2 && text.startsWith("data:") && !text.includes("\r");
  return isLone ? parseEvent(text.slice("data:".length)) : undefined;
}

function parse<T>(batch: EventBatch, count: number, onMalformed: OnMalformed): Decoded<T> {
  const pointer = batch.pointer();
  const byteLength = batch.byteLength();
  if (count === 1) {
    // It needs no list: it is what is between the brackets.
    const json = textAt(pointer + 1, byteLength - 2);
    const event = parseEvent<T>(json);
    return event !== undefined ? { events: [event], failure: undefined } : parseEach([json], onMalformed);
  }
  const list = textAt(pointer, byteLength);
  const events = batch.isJoinable() ? parseList<T>(list, count) : undefined;
  return events !== undefined ? { events, failure: undefined } : parseEach(cutList(list, batch.lengths()), onMalformed);
}

/** The events of a list, or `undefined` if one of them is malformed: which one does not show here. */
function parseList<T>(list: string, count: number): T[] | undefined {
  let events: unknown[];
  try {
    events = JSON.parse(list);
  } catch {
    return undefined;
  }
  return events.length === count && events.every(isEvent) ? (events as T[]) : undefined;
}

function cutList(list: string, lengths: Uint32Array): string[] {
  let end = 0;
  return Array.from(lengths, (length) => {
    const start = end + 1;
    end = start + length;
    return list.slice(start, end);
  });
}

function parseEach<T>(jsons: string[], onMalformed: OnMalformed): Decoded<T> {
  const events: T[] = [];
  for (const json of jsons) {
    const event = parseEvent<T>(json);
    if (event !== undefined) {
      events.push(event);
    } else if (onMalformed === "throw") {
      return { events, failure: { error: malformed(json) } };
    } else if (onMalformed !== "skip") {
      try {
        onMalformed(json);
      } catch (error) {
        return { events, failure: { error } };
      }
    }
  }
  return { events, failure: undefined };
}

function parseEvent<T>(json: string): T | undefined {
  try {
    const event: unknown = JSON.parse(json);
    return isEvent(event) ? (event as T) : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cutMessages(text: string, lengths: Uint32Array): EventStreamMessage[] {
  const messages: EventStreamMessage[] = [];
  let end = 0;
  const cut = (length: number) => text.slice(end, (end += length));
  for (let field = 0; field < lengths.length; field += 4) {
    const event = cut(lengths[field]!) || "message";
    const data = cut(lengths[field + 1]!);
    const id = cut(lengths[field + 2]!);
    const retry = cut(lengths[field + 3]!);
    messages.push({ event, data, id, retry: retry === "" ? undefined : Number(retry) });
  }
  return messages;
}

function failureOf(engine: Engine): { error: unknown } | undefined {
  const failure = engine.failure();
  return failure === undefined ? undefined : { error: toError(failure) };
}

function malformed(json: string): PhronyStreamError {
  const start = json.length > 80 ? `${json.slice(0, 80)}…` : json;
  return new PhronyStreamError(`the stream sent an event that is no JSON object: ${start}`, {
    code: "malformed_event",
  });
}
