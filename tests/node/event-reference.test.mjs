// The package's decoder against a slow one, on streams that chance makes. A failure names its seed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { all, bodyOf } from "../support/body.mjs";
import { phronyClient } from "../support/package.mjs";
import { random } from "../support/random.mjs";
import { referenceEvents, referenceMessages } from "../support/reference-decoder.mjs";

const { parseEventStream, parseSSEStream } = phronyClient;
const SEEDS = 3_000;

/** Whole frames, parts of them, and bytes that are no text. */
const PIECES = [
  'data: {"kind":"run","n":1}\n\n',
  'data: {"kind":"step","rows":[{"a":1},{"b":"]}\\""}]}\n\n',
  'data: {"text":"é日本🎉"}\n\n',
  'data: {"kind":"run"}\r\n\r\n',
  'data: {"split":\ndata: true}\n\n',
  "data: {},{}\n\n",
  'data: {"a":[{}\n\n',
  "data: {}]}\n\n",
  'data: {"a":"\n\n',
  'data: "}\n\n',
  Buffer.from('data: "\xe2\x82\n\n', "latin1"),
  "data: []\n\n",
  "data\n\n",
  "data: ",
  "data",
  "id: 7\n",
  "id\n",
  "id: 8\0\n",
  "event: é\n",
  "retry: 12\n",
  "retry: x\n",
  ": comment\n",
  "\n",
  "\r",
  "\r\n",
  "\n\n",
  "\ufeff",
  "{",
  "}",
  '"',
  Uint8Array.of(0xff),
  Uint8Array.of(0xe2, 0x82),
  Uint8Array.of(0xf0, 0x9f, 0x8e),
];

function makeStream(chance) {
  const length = Math.floor(chance() * 12);
  return Buffer.concat(Array.from({ length }, () => Buffer.from(PIECES[Math.floor(chance() * PIECES.length)])));
}

/** The stream in chunks: at any byte, or only behind empty lines, where events end in practice. */
function cut(stream, chance) {
  const chunks = [];
  const share = chance() < 0.5 ? chance() : 0;
  let start = 0;
  for (let end = 1; end < stream.length; end++) {
    if (chance() < share || (share === 0 && stream[end - 1] === 10 && stream[end - 2] === 10)) {
      chunks.push(stream.subarray(start, end));
      start = end;
    }
  }
  return [...chunks, stream.subarray(start)].filter((chunk) => chunk.length > 0);
}

test("JSON events are what a slow decoder and JSON.parse make of the stream", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const chance = random(seed);
    const stream = makeStream(chance);
    const malformed = [];
    const body = bodyOf(...cut(stream, chance)).body;
    const events = await all(parseSSEStream(body, { onMalformed: (data) => malformed.push(data) }));
    assert.deepEqual({ events, malformed }, referenceEvents(stream), `seed ${seed}: ${JSON.stringify(stream.toString())}`);
  }
});

test("messages are what a slow decoder makes of the stream", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const chance = random(seed);
    const stream = makeStream(chance);
    const messages = await all(parseEventStream(bodyOf(...cut(stream, chance)).body));
    assert.deepEqual(messages, referenceMessages(stream), `seed ${seed}: ${JSON.stringify(stream.toString())}`);
  }
});

test("a filter leaves what it wants of the events, in their order", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const chance = random(seed);
    const stream = makeStream(chance);
    const body = bodyOf(...cut(stream, chance)).body;
    const events = await all(parseSSEStream(body, { kinds: ["run"], onMalformed: "skip" }));
    const wanted = referenceEvents(stream).events.filter(({ kind }) => kind === "run");
    assert.deepEqual(events, wanted, `seed ${seed}: ${JSON.stringify(stream.toString())}`);
  }
});
