// Reading event streams: what arrives, and what happens to the connection.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { all, bodyOf } from "../support/body.mjs";
import { phronyClient } from "../support/package.mjs";
import { eventStream, json, startStubServer } from "../support/stub-server.mjs";

const {
  parseEventStream,
  parseSSEStream,
  Phrony,
  PhronyConnectionError,
  PhronyInputError,
  PhronyNotFoundError,
  PhronyResponseError,
  PhronyStreamError,
  PhronyTimeoutError,
} = phronyClient;

let server;
afterEach(() => server?.stop());

async function clientOf(answer, options = {}) {
  server = await startStubServer(answer);
  return new Phrony({ apiKey: "phk_test", baseUrl: server.baseUrl, maxRetries: 0, ...options });
}

for (const [name, end] of [
  ["LF", "\n"],
  ["CRLF", "\r\n"],
  ["CR", "\r"],
]) {
  test(`lines may end with ${name}, and chunks anywhere`, async () => {
    const stream = `: hi${end}data: {"n":1}${end}${end}id: 7${end}data: {"n":${end}data: "é"}${end}${end}data: {"n":3}`;
    const bytes = new TextEncoder().encode(stream);
    for (const size of [1, 2, 3, 7, 1000]) {
      const chunks = [];
      for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.slice(start, start + size));
      assert.deepEqual(await all(parseSSEStream(bodyOf(...chunks).body)), [{ n: 1 }, { n: "é" }]);
    }
  });
}

test("a generic stream gives each event with its type, id and retry", async () => {
  const { body } = bodyOf("event: tick\nid: 1\nretry: 50\ndata: a\ndata: b\n\ndata:\n\n");
  assert.deepEqual(await all(parseEventStream(body)), [
    { event: "tick", data: "a\nb", id: "1", retry: 50 },
    { event: "message", data: "", id: "1", retry: undefined },
  ]);
});

test("no body is a stream without events", async () => {
  assert.deepEqual(await all(parseSSEStream(null)), []);
  assert.deepEqual(await all(parseEventStream(null)), []);
  assert.deepEqual(await all(parseSSEStream(bodyOf().body)), []);
});

test("leaving the loop cancels the body", async () => {
  const { body, cancelled } = bodyOf('data: {"n":1}\n\n', "data: {}\n\n");
  for await (const event of parseSSEStream(body)) {
    assert.deepEqual(event, { n: 1 });
    break;
  }
  assert.equal(cancelled(), true);
});

test("a malformed event throws after what came before it", async () => {
  for (const bad of ["{", "", "7", "null", "undefined", "[DONE"]) {
    const { body, cancelled } = bodyOf(`data: {"n":1}\n\ndata: ${bad}\n\ndata: {"n":2}\n\n`, ":\n");
    const events = parseSSEStream(body);
    assert.deepEqual(await events.next(), { done: false, value: { n: 1 } });
    await assert.rejects(events.next(), (error) => {
      assert.ok(error instanceof PhronyStreamError);
      return error.code === "malformed_event";
    });
    assert.equal(cancelled(), true);
    assert.deepEqual(await events.next(), { done: true, value: undefined });
  }
});

test("a malformed event may be skipped or told, and its neighbours come", async () => {
  const stream = 'data: {"n":1}\n\ndata: {\n\ndata: {"n":2}\n\n';
  const told = [];
  assert.deepEqual(await all(parseSSEStream(bodyOf(stream).body, { onMalformed: "skip" })), [{ n: 1 }, { n: 2 }]);
  const onMalformed = (data) => told.push(data);
  assert.deepEqual(await all(parseSSEStream(bodyOf(stream).body, { onMalformed })), [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(told, ["{"]);
});

test("an event beyond the limit throws after what came before it", async () => {
  const line = "x".repeat(100);
  for (const chunks of [[`data: {}\n\ndata: ${line}`], ["data: {}\n\n", ...Array(50).fill("data: xx\n")]]) {
    const { body, cancelled } = bodyOf(...chunks, ":\n", ":\n");
    const events = parseSSEStream(body, { maxEventBytes: 64 });
    assert.deepEqual((await events.next()).value, {});
    await assert.rejects(events.next(), { name: "PhronyStreamError", code: "event_too_large" });
    assert.equal(cancelled(), true);
  }
});

test("a body that fails is a connection error", async () => {
  const cause = new Error("reset");
  const events = parseSSEStream(bodyOf("data: {}\n\n", cause).body);
  await events.next();
  await assert.rejects(events.next(), (error) => error instanceof PhronyConnectionError && error.cause === cause);
});

test("a body of something else than bytes is an input error", async () => {
  await assert.rejects(all(parseSSEStream(ReadableStream.from(["data: {}\n\n"]))), PhronyInputError);
});

test("several events may be asked for at once", async () => {
  const events = parseSSEStream(bodyOf('data: {"n":1}\n\n', 'data: {"n":2}\n\n').body);
  const [first, second, third] = await Promise.all([events.next(), events.next(), events.next()]);
  assert.deepEqual([first.value, second.value, third.done], [{ n: 1 }, { n: 2 }, true]);
});

test("the stream of a run is asked for with the key, and ends with its connection", async () => {
  const phrony = await clientOf((_, response) => {
    eventStream(response, 'data: {"kind":"run","subject":"a"}\n\n');
    response.end('data: {"kind":"step","subject":"b"}\n\ndata: {"cut":');
  });
  const events = await all(phrony.streamRunEvents("r/1"));
  assert.deepEqual(events, [
    { kind: "run", subject: "a" },
    { kind: "step", subject: "b" },
  ]);
  const [{ url, headers }] = server.requests;
  assert.equal(url, "/v1/runs/r%2F1/stream");
  assert.equal(headers["x-api-key"], "phk_test");
  assert.equal(headers.accept, "text/event-stream");
});

test("nothing is sent before the first event is asked for", async () => {
  const phrony = await clientOf((_, response) => eventStream(response));
  const events = phrony.streamRunEvents("r");
  await events.return();
  assert.deepEqual(await events.next(), { done: true, value: undefined });
  assert.equal(server.requests.length, 0);
});

test("leaving the loop closes the connection", async () => {
  const phrony = await clientOf((_, response) => eventStream(response, "data: {}\n\n"));
  for await (const _ of phrony.streamRunEvents("r")) break;
  assert.equal(await server.closed[0], false);
});

test("return() ends a next() that waits, for an event and for the connection", async () => {
  for (const answer of [(_, response) => eventStream(response), () => {}]) {
    let arrived;
    const asked = new Promise((resolve) => (arrived = resolve));
    const phrony = await clientOf((request, response) => (answer(request, response), arrived()));
    const events = phrony.streamRunEvents("r");
    const waiting = events.next();
    await asked;
    await events.return();
    assert.deepEqual(await waiting, { done: true, value: undefined });
    assert.equal(await server.closed[0], false);
    await server.stop();
  }
});

test("silence beyond the idle limit is a timeout; comments are no silence", async () => {
  const phrony = await clientOf((_, response) => {
    eventStream(response);
    let left = 10;
    const timer = setInterval(() => {
      response.write(":\n");
      if (--left === 0) clearInterval(timer);
    }, 20);
  });
  const start = performance.now();
  await assert.rejects(all(phrony.streamRunEvents("r", { idleTimeoutMs: 100 })), (error) => {
    assert.ok(error instanceof PhronyTimeoutError);
    return error.code === "idle_timeout" && error.retryable;
  });
  assert.ok(performance.now() - start >= 200);
  assert.equal(await server.closed[0], false);
});

test("the time limit of a stream ends when it is open", async () => {
  const phrony = await clientOf((_, response) => {
    eventStream(response);
    setTimeout(() => response.end("data: {}\n\n"), 80);
  });
  assert.deepEqual(await all(phrony.streamRunEvents("r", { timeoutMs: 40 })), [{}]);
});

test("what is no event stream is an error", async () => {
  let phrony = await clientOf((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<html>");
  });
  await assert.rejects(all(phrony.streamRunEvents("r")), (error) => {
    assert.ok(error instanceof PhronyResponseError);
    return /text\/html/.test(error.message);
  });
  await server.stop();
  phrony = await clientOf((_, response) => json(response, 404, { message: "no such run" }));
  await assert.rejects(all(phrony.streamRunEvents("r")), PhronyNotFoundError);
});

test("a connection that breaks is a connection error after what came before", async () => {
  const phrony = await clientOf((request, response) => {
    eventStream(response, "data: {}\n\n");
    setImmediate(() => request.socket.destroy());
  });
  const events = phrony.streamRunEvents("r");
  assert.deepEqual((await events.next()).value, {});
  await assert.rejects(events.next(), { name: "PhronyConnectionError", code: "connection_lost" });
});
