// How much a client takes from a server, and how much it asks of it at once.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import { phronyClient } from "../support/package.mjs";
import { eventStream, json, startStubServer } from "../support/stub-server.mjs";

const { Phrony, PhronyAPIError, PhronyInputError, PhronyResponseError, PhronyStreamError } = phronyClient;

let server;
afterEach(() => server?.stop());

async function clientOf(answer, options = {}) {
  server = await startStubServer(answer);
  return new Phrony({ apiKey: "phk_1", baseUrl: server.baseUrl, maxRetries: 0, ...options });
}

const run = { runId: "r", status: "Completed", output: "ß".repeat(100) };
const bytes = Buffer.byteLength(JSON.stringify(run));

test("an answer may have as many bytes as maxResponseBytes says, and not one more", async () => {
  const phrony = await clientOf((_, response) => json(response, 200, run), { maxResponseBytes: bytes });
  assert.deepEqual(await phrony.getRun("r"), run);
  const strict = new Phrony({ apiKey: "phk_1", baseUrl: server.baseUrl, maxResponseBytes: bytes - 1 });
  await assert.rejects(strict.getRun("r"), (error) => {
    assert.ok(error instanceof PhronyResponseError);
    const { code, status, path, retryable, message } = error;
    assert.deepEqual({ code, status, path, retryable }, { code: "response_too_large", status: 200, path: "/v1/runs/r", retryable: false });
    assert.match(message, new RegExp(`larger than ${bytes - 1} bytes.*maxResponseBytes`));
    return true;
  });
  assert.equal(server.requests.length, 2, "it is not asked for again");
});

test("the bytes are counted as they are unpacked, and the connection is let go", async () => {
  const packed = gzipSync(JSON.stringify({ runId: "r", output: "0".repeat(50_000_000) }));
  const phrony = await clientOf((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    response.write(packed);
  }, { maxResponseBytes: 1_000_000 });
  await assert.rejects(phrony.getRun("r"), { code: "response_too_large" });
  assert.equal(await server.closed[0], false);
});

test("of an error's body no more is read than people read", async () => {
  const phrony = await clientOf((_, response) => {
    response.writeHead(400, { "content-type": "text/plain" });
    response.write(`too much${" ".repeat(200_000)}`);
  });
  await assert.rejects(phrony.getRun("r"), (error) => {
    assert.ok(error instanceof PhronyAPIError);
    assert.equal(error.message, "too much");
    assert.ok(error.body.length <= 64 * 1024);
    return true;
  });
  assert.equal(await server.closed[0], false);
});

test("characters that are cut by chunks stay whole", async () => {
  const phrony = await clientOf(async (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    for (const byte of Buffer.from('\ufeff{"output":"日本 €"}')) {
      response.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  assert.deepEqual(await phrony.getRun("r"), { output: "日本 €" });
});

test("a live run ends with a conversation that is too large: it only grows", async () => {
  const phrony = await clientOf((request, response) => {
    if (request.url.endsWith("/stream")) return eventStream(response);
    json(response, 200, { session: {}, runs: [], items: [], more: "x".repeat(2000) });
  }, { maxResponseBytes: 1000 });
  await assert.rejects(phrony.liveRun("r").finished, { code: "response_too_large" });
});

test("the client's maxEventBytes counts for its streams, unless theirs says otherwise", async () => {
  const event = { kind: "run", subject: "s", data: { text: "x".repeat(500) } };
  const phrony = await clientOf((_, response) => eventStream(response, `data: ${JSON.stringify(event)}\n\n`), { maxEventBytes: 400 });
  await assert.rejects(phrony.streamRunEvents("r").next(), (error) => error instanceof PhronyStreamError && error.code === "event_too_large");
  const { value } = await phrony.streamRunEvents("r", { maxEventBytes: Infinity }).next();
  assert.deepEqual(value, event);
});

test("no more requests are made at once than maxConcurrentRequests, and a stream is none of them", async () => {
  const held = [];
  const phrony = await clientOf((request, response) => {
    if (request.url.endsWith("/stream")) return eventStream(response);
    held.push(response);
    arrived?.();
  }, { maxConcurrentRequests: 2 });
  let arrived;
  const arrival = (count) => new Promise((resolve) => {
    arrived = () => held.length >= count && resolve();
    arrived();
  });
  const streams = [1, 2, 3].map(() => phrony.streamRunEvents("r"));
  const opened = streams.map((stream) => stream.next());
  const leaving = new AbortController();
  const calls = [1, 2, 3, 4, 5].map((n) => phrony.getRun(`r${n}`, n === 3 ? { signal: leaving.signal } : {}));
  await arrival(2);
  // One that waits for its turn leaves; the ones behind it must not wait for it.
  leaving.abort();
  await assert.rejects(calls[2], { name: "AbortError" });
  assert.equal(held.length, 2);
  json(held[0], 200, { n: 1 });
  assert.deepEqual(await calls[0], { n: 1 });
  await arrival(3);
  json(held[1], 500, {});
  await assert.rejects(calls[1], PhronyAPIError);
  await arrival(4);
  assert.equal(held.length, 4);
  for (const response of held.slice(2)) json(response, 200, { n: 2 });
  assert.deepEqual(await Promise.all([calls[3], calls[4]]), [{ n: 2 }, { n: 2 }]);
  for (const stream of streams) await stream.return();
  await Promise.all(opened);
});

test("a redirect is refused, or followed where no key goes with it", async () => {
  const answer = (request, response) => {
    if (request.url.startsWith("/moved")) return json(response, 200, run);
    response.writeHead(307, { location: `/moved${request.url}` });
    response.end();
  };
  const phrony = await clientOf(answer);
  await assert.rejects(phrony.getRun("r"), { code: "redirect", name: "PhronyAPIError" });
  assert.equal(server.requests.length, 1);
  const keyless = new Phrony({ apiKey: null, baseUrl: server.baseUrl, redirects: "follow" });
  assert.deepEqual(await keyless.getRun("r"), run);
  const withKey = new Phrony({ apiKey: "phk_1", baseUrl: server.baseUrl, redirects: "follow" });
  await assert.rejects(withKey.getRun("r"), (error) => error instanceof PhronyInputError && error.field === "redirects");
});

test("limits that make no sense are refused before any request", async () => {
  const phrony = await clientOf((_, response) => json(response, 200, run));
  for (const [field, value] of [
    ["maxResponseBytes", -1],
    ["maxResponseBytes", "1 MB"],
    ["maxEventBytes", 1.5],
    ["maxConcurrentRequests", 0],
    ["maxConcurrentRequests", 0.5],
    ["allowInsecure", "false"],
    ["redirects", "error"],
  ]) {
    const client = new Phrony({ apiKey: "phk_1", baseUrl: server.baseUrl, [field]: value });
    await assert.rejects(client.getRun("r"), (error) => error instanceof PhronyInputError && error.field === field, field);
  }
  await phrony.getRun("r");
  assert.equal(server.requests.length, 1);
});
