// One stream of the service for all viewers of a run.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { json } from "../support/stub-server.mjs";
import { ID, ROUTES, startProxy, stopAll } from "./proxy.mjs";

const [, STREAM] = ROUTES.streamRunEvents;
const OTHER = STREAM.replace(ID, ID.replace("8", "9"));
const GREETING = ":\n\n";
const decoder = new TextDecoder();
afterEach(stopAll);

/** A service whose streams the test goes on writing. `arrival(n)` waits for the n-th request. */
async function startStreams(options) {
  const streams = [];
  const arrived = [];
  const arrival = (index) => {
    arrived[index] ??= Promise.withResolvers?.() ?? withResolvers();
    return arrived[index];
  };
  const answer = (_, response) => {
    streams.push(response);
    arrival(streams.length - 1).resolve(response);
  };
  const started = await startProxy({ answer, shareStreams: true, ...options });
  return { ...started, arrival: (index) => arrival(index).promise };
}

function withResolvers() {
  let resolve;
  const promise = new Promise((set) => {
    resolve = set;
  });
  return { promise, resolve };
}

function open(response) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
}

/** Reads a body until it has given as much as a text is long. */
async function readText(reader, expected) {
  let text = "";
  while (text.length < expected.length) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value);
  }
  assert.equal(text, expected);
}

/** The readers of so many viewers of a stream that is open. */
async function viewers({ call, arrival }, count) {
  const calls = Array.from({ length: count }, () => call("GET", STREAM));
  open(await arrival(0));
  const readers = [];
  for (const each of calls) {
    const response = await each;
    assert.equal(response.status, 200);
    readers.push(response.body.getReader());
  }
  for (const reader of readers) await readText(reader, GREETING);
  return readers;
}

test("two viewers of a run have one stream, of two runs two", async () => {
  const started = await startStreams();
  const [first, second] = await viewers(started, 2);
  const stream = await started.arrival(0);
  stream.write("data: 1\n\n");
  await readText(first, "data: 1\n\n");
  await readText(second, "data: 1\n\n");
  const third = started.call("GET", OTHER);
  open(await started.arrival(1));
  assert.equal((await third).status, 200);
  assert.deepEqual(started.service.requests.map(({ url }) => url), [STREAM, OTHER]);
  assert.equal(started.service.requests[0].headers["last-event-id"], undefined);
  stream.end();
  assert.equal((await first.read()).done, true);
  assert.equal((await second.read()).done, true);
});

test("each viewer is authorized", async () => {
  let count = 0;
  const started = await startStreams({ authorize: () => ++count === 1 });
  await viewers(started, 1);
  assert.equal((await started.call("GET", STREAM)).status, 403);
});

for (const [name, end] of Object.entries({ LF: "\n", CRLF: "\r\n", CR: "\r" })) {
  const event = (value) => `data: ${value}${end}${end}`;
  // Wherever the chunks are cut, also within a line end. With the CR of a second CRLF, the event is over.
  const last = event(2).length - end.length;
  for (let cut = 1; cut <= last; cut++) {
    test(`${name}: one who comes ${cut} bytes into an event has it whole`, async () => {
      const started = await startStreams();
      const [first] = await viewers(started, 1);
      const stream = await started.arrival(0);
      const begun = event(1) + event(2).slice(0, cut);
      stream.write(begun);
      await readText(first, begun);
      const late = (await started.call("GET", STREAM)).body.getReader();
      stream.end(event(2).slice(cut) + event(3));
      let text = "";
      for (let result; !(result = await late.read()).done; ) text += decoder.decode(result.value);
      assert.ok(text.startsWith(GREETING));
      const lines = text.slice(GREETING.length).split(/\r\n|\n|\r/).filter(Boolean);
      assert.deepEqual(lines, ["data: 2", "data: 3"]);
      assert.match(text, /data: 2(\r\n|\n|\r)\1data: 3/);
      assert.equal(started.service.requests.length, 1);
    });
  }
}

test("one who is too slow is cut off, the others go on", async () => {
  const started = await startStreams({ maxLagBytes: 256 * 1024 });
  const [fast, slow] = await viewers(started, 2);
  const stream = await started.arrival(0);
  const chunk = `data: ${"x".repeat(32 * 1024)}\n\n`;
  for (let count = 0; count < 32; count++) {
    stream.write(chunk);
    await readText(fast, chunk);
  }
  let kept = 0;
  const rest = async () => {
    for (let result; !(result = await slow.read()).done; ) kept += result.value.length;
  };
  await assert.rejects(rest(), /too far behind/);
  assert.ok(kept <= 512 * 1024, `${kept} bytes were kept`);
  stream.write("data: on\n\n");
  await readText(fast, "data: on\n\n");
  assert.equal((await started.call("GET", STREAM)).status, 200, "and it may come back");
  assert.equal(started.service.requests.length, 1);
});

test("one who stays within the limit is not cut off, however fast the service is", async () => {
  const started = await startStreams({ maxLagBytes: 256 * 1024 });
  const [first, second] = await viewers(started, 2);
  const total = 8 * 1024 * 1024;
  (await started.arrival(0)).end(Buffer.alloc(total, "x"));
  const lengths = [0, 0];
  const read = async (reader, index) => {
    const { done, value } = await reader.read();
    if (!done) lengths[index] += value.length;
    return !done;
  };
  // Always between 96 KiB and two chunks more behind.
  while (await read(first, 0)) {
    while (lengths[0] - lengths[1] > 96 * 1024) await read(second, 1);
  }
  while (await read(second, 1));
  assert.deepEqual(lengths, [total, total]);
});

test("an event that does not end is not kept without limit", async () => {
  const started = await startStreams();
  const [reader] = await viewers(started, 1);
  const stream = await started.arrival(0);
  const chunk = Buffer.alloc(1024 * 1024, "x");
  let read = 0;
  const rest = async () => {
    for (let result; !(result = await reader.read()).done; ) read += result.value.length;
  };
  for (let count = 0; count < 20; count++) stream.write(chunk);
  await assert.rejects(rest(), /does not end/);
  assert.ok(read <= 17 * 1024 * 1024);
  assert.equal(await started.service.closed[0], false);
});

test("when the last viewer leaves, the service's stream is closed at once", async () => {
  const started = await startStreams();
  const [first, second] = await viewers(started, 2);
  const stream = await started.arrival(0);
  await first.cancel();
  stream.write("data: 1\n\n");
  await readText(second, "data: 1\n\n");
  await second.cancel();
  assert.equal(await started.service.closed[0], false);
  const again = started.call("GET", STREAM);
  open(await started.arrival(1));
  assert.equal((await again).status, 200);
});

test("a viewer may leave by its signal too", async () => {
  const started = await startStreams();
  const leaving = new AbortController();
  const calls = [started.call("GET", STREAM, { signal: leaving.signal }), started.call("GET", STREAM)];
  const stream = await started.arrival(0);
  open(stream);
  const [, stays] = (await Promise.all(calls)).map(({ body }) => body.getReader());
  leaving.abort();
  stream.write("data: 1\n\n");
  await readText(stays, `${GREETING}data: 1\n\n`);
  await stays.cancel();
  assert.equal(await started.service.closed[0], false);
});

test("an error of the service reaches all who wait, and the next one tries again", async () => {
  const started = await startStreams();
  const calls = [1, 2, 3].map(() => started.call("GET", STREAM));
  json(await started.arrival(0), 403, { message: "not for you", statusCode: 403 });
  for (const each of calls) {
    const response = await each;
    assert.equal(response.status, 403);
    assert.equal((await response.json()).message, "not for you");
  }
  const next = started.call("GET", STREAM);
  open(await started.arrival(1));
  assert.equal((await next).status, 200);
});

test("a break of the service's stream reaches all who read", async () => {
  const started = await startStreams();
  const readers = await viewers(started, 2);
  (await started.arrival(0)).destroy();
  for (const reader of readers) await assert.rejects(reader.read());
});

test("one who leaves while the stream is being opened does not hurt the other", async () => {
  const started = await startStreams();
  const leaving = new AbortController();
  const first = started.call("GET", STREAM, { signal: leaving.signal });
  const second = started.call("GET", STREAM);
  const stream = await started.arrival(0);
  leaving.abort();
  open(stream);
  assert.equal((await first).status, 499);
  const reader = (await second).body.getReader();
  stream.write("data: 1\n\n");
  await readText(reader, `${GREETING}data: 1\n\n`);
  assert.equal(started.service.requests.length, 1);
});

test("when all leave while it is being opened, the request ends", async () => {
  const started = await startStreams({ onError: () => assert.fail("it is no error") });
  const leaving = new AbortController();
  const calls = [1, 2].map(() => started.call("GET", STREAM, { signal: leaving.signal }));
  await started.arrival(0);
  leaving.abort();
  for (const each of calls) assert.equal((await each).status, 499);
  assert.equal(await started.service.closed[0], false);
});
