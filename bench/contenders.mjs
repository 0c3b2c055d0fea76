// Who is measured. Each takes a stream and counts the events that it delivers as parsed objects.

import { getBytes, getLines, getMessages } from "@microsoft/fetch-event-source/lib/esm/parse.js";
import { createParser } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { Stream as OpenAIStream } from "openai/core/streaming";
import { bodyOf } from "./shapes.mjs";

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {"ours" | "peer" | "floor"} role
 * @property {(stream: import("./shapes.mjs").Stream) => Promise<number>} run Returns how many events it delivered.
 */

/** Ours, as callers drive it. */
export function ours({ parseSSEStream }) {
  return [
    { name: "phrony-client", role: "ours", run: ({ chunks }) => countEach(parseSSEStream(bodyOf(chunks))) },
    { name: "phrony-client batches()", role: "ours", run: ({ chunks }) => countLists(parseSSEStream(bodyOf(chunks)).batches()) },
  ];
}

/** Ours with a filter: what is not wanted is not decoded. */
export function oursFiltered({ parseSSEStream }) {
  const events = (chunks) => parseSSEStream(bodyOf(chunks), { kinds: ["run"] });
  return [
    { name: "phrony-client", role: "ours", run: ({ chunks }) => countEach(events(chunks)) },
    { name: "phrony-client batches()", role: "ours", run: ({ chunks }) => countLists(events(chunks).batches()) },
  ];
}

/** Other libraries, up to the parsed object, as their documentation shows them. */
export const peers = [
  { name: "eventsource-parser", role: "peer", run: eventsourceParser },
  { name: "eventsource-parser/stream", role: "peer", run: eventsourceParserStream },
  { name: "fetch-event-source", role: "peer", run: fetchEventSource },
  { name: "openai", role: "peer", run: openai },
  { name: "incumbent-style loop", role: "peer", run: ({ chunks }) => countEach(incumbentStyle(bodyOf(chunks))) },
];

/** What nobody can be faster than without doing less. */
export const floors = [
  { name: "floor: JSON.parse per event", role: "floor", run: parsePerEvent },
  { name: "floor: JSON.parse per chunk", role: "floor", run: parsePerChunk },
  { name: "floor: read and drop", role: "floor", run: readAndDrop },
];

/** Keeps the objects from being optimized away. */
export const seen = { last: undefined };

async function countEach(events) {
  let count = 0;
  for await (const event of events) {
    seen.last = event;
    count += 1;
  }
  return count;
}

async function countLists(lists) {
  let count = 0;
  for await (const list of lists) count += countList(list);
  return count;
}

function countList(list) {
  for (const event of list) seen.last = event;
  return list.length;
}

async function eventsourceParser({ chunks }) {
  let count = 0;
  const parser = createParser({
    onEvent({ data }) {
      seen.last = JSON.parse(data);
      count += 1;
    },
  });
  const decoder = new TextDecoder();
  const reader = bodyOf(chunks).getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parser.feed(decoder.decode(chunk.value, { stream: true }));
  }
  return count;
}

async function eventsourceParserStream({ chunks }) {
  const events = bodyOf(chunks).pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  // By its reader: not every engine's `ReadableStream` can be iterated.
  const reader = events.getReader();
  let count = 0;
  for (let event = await reader.read(); !event.done; event = await reader.read()) {
    seen.last = JSON.parse(event.value.data);
    count += 1;
  }
  return count;
}

async function fetchEventSource({ chunks }) {
  let count = 0;
  const onMessage = ({ data }) => {
    if (data === "") return;
    seen.last = JSON.parse(data);
    count += 1;
  };
  await getBytes(bodyOf(chunks), getLines(getMessages(() => {}, () => {}, onMessage)));
  return count;
}

function openai({ chunks }) {
  return countEach(OpenAIStream.fromSSEResponse(new Response(bodyOf(chunks)), new AbortController()));
}

/** Written the way `@phrony/sdk` works: a decoded text that is split at empty lines. */
async function* incumbentStyle(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    buffer += decoder.decode(value, { stream: true });
    const blocks = buffer.split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const data = block
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trim())
        .join("\n");
      if (data !== "") yield JSON.parse(data);
    }
  }
}

async function parsePerEvent({ lists, lengths }) {
  const decoder = new TextDecoder();
  const reader = bodyOf(lists).getReader();
  let count = 0;
  let chunkIndex = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const text = decoder.decode(chunk.value);
    let start = 1;
    for (const length of lengths[chunkIndex++]) {
      seen.last = JSON.parse(text.slice(start, start + length));
      start += length + 1;
      count += 1;
    }
  }
  return count;
}

async function parsePerChunk({ lists }) {
  const decoder = new TextDecoder();
  const reader = bodyOf(lists).getReader();
  let count = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    count += countList(JSON.parse(decoder.decode(chunk.value)));
  }
  return count;
}

async function readAndDrop({ chunks, events }) {
  const reader = bodyOf(chunks).getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) seen.last = chunk.value;
  return events;
}
