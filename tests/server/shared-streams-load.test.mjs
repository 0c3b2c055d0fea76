// Many viewers of one run, over real sockets: one stream of the service, and nothing kept for who does not read.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { packageFolder } from "../support/package.mjs";
import { eventStream, startStubServer } from "../support/stub-server.mjs";

/** @type {typeof import("../../pkg/types/server/index.js")} */
const { createPhronyProxy, toNodeListener } = await import(pathToFileURL(join(packageFolder, "server.mjs")).href);

const STREAM = "/v1/runs/3f1f3f3e-6f5e-4d52-9c2f-0d8f6f0a0001/stream";
const VIEWERS = 200;
const EVENTS = 50;

const stops = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function startProxy(options) {
  const proxy = createPhronyProxy({ apiKey: "phk_test", authorize: () => true, shareStreams: true, ...options });
  const listener = toNodeListener(proxy);
  const responses = [];
  const server = createServer((request, response) => {
    responses.push(response);
    listener(request, response);
  });
  await once(server.listen({ port: 0, host: "127.0.0.1", backlog: VIEWERS }), "listening");
  stops.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}${STREAM}`, responses };
}

async function startUpstream() {
  const responses = [];
  const upstream = await startStubServer((_, response) => {
    eventStream(response);
    responses.push(response);
  });
  stops.push(upstream.stop);
  return { ...upstream, responses };
}

/** A response, with its head alone. */
async function open(url) {
  const request = get(url, { agent: false });
  const [response] = await once(request, "response");
  return { request, response };
}

/** A viewer who reads all, from the first byte on. */
async function follow(url) {
  const { request, response } = await open(url);
  let text = "";
  let waiting = () => {};
  response.setEncoding("latin1").on("data", (chunk) => {
    text += chunk;
    waiting();
  });
  const closed = new Promise((resolve) => response.once("close", () => resolve(response.complete)));
  // Of those who leave.
  response.on("error", () => {});
  await once(response, "data");
  return {
    request,
    /** What has come, without comments. */
    events: () => text.replaceAll(":\n\n", "").split("\n\n").slice(0, -1),
    length: () => text.length,
    /** Waits until so many characters have come. */
    async until(length) {
      while (text.length < length) await new Promise((resolve) => (waiting = () => resolve(undefined)));
    },
    /** Whether the answer had come to its end when its connection was let go. */
    closed,
  };
}

function followAll(url) {
  return Promise.all(Array.from({ length: VIEWERS }, () => follow(url)));
}

/** Events that are not all of a size. */
const SENT = Array.from(Array(EVENTS).keys(), (n) => `data: {"n":${n},"t":"${"x".repeat((n * 37) % 900)}"}`);

test("200 viewers of a run have one stream, and each gets every event in order", async () => {
  const upstream = await startUpstream();
  const { url } = await startProxy({ baseUrl: upstream.baseUrl });
  const viewers = await followAll(url);
  assert.equal(upstream.requests.length, 1);
  const [stream] = upstream.responses;
  for (const event of SENT) {
    // Cut in its middle: an event need not come in one piece.
    stream.write(event.slice(0, 9));
    stream.write(`${event.slice(9)}\n\n`);
  }
  stream.end();
  for (const { closed } of viewers) assert.equal(await closed, true);
  for (const { events } of viewers) assert.deepEqual(events(), SENT);
  assert.equal(upstream.requests.length, 1);
});

test("when the last of 201 viewers has left, the stream is closed; who comes then gets a new one", async () => {
  const upstream = await startUpstream();
  const { url, responses } = await startProxy({ baseUrl: upstream.baseUrl });
  const last = await follow(url);
  const others = await followAll(url);
  const [stream] = upstream.responses;
  const left = Promise.all(responses.slice(1).map((response) => once(response, "close")));
  for (const { request } of others) request.destroy();
  await left;
  // Still there for the one who has stayed.
  const [event] = SENT;
  const length = last.length() + event.length + 2;
  stream.write(`${event}\n\n`);
  await last.until(length);
  assert.deepEqual(last.events(), [event]);
  last.request.destroy();
  assert.equal(await upstream.closed[0], false);
  const next = await follow(url);
  assert.equal(upstream.requests.length, 2);
  upstream.responses[1].end(`${event}\n\n`);
  assert.equal(await next.closed, true);
  assert.deepEqual(next.events(), [event]);
});

test("for who does not read, no more than maxLagBytes is kept, and then nothing", async () => {
  const maxLagBytes = 256 * 1024;
  const chunk = new TextEncoder().encode(`data: ${"x".repeat(64 * 1024 - 8)}\n\n`);
  let source;
  const body = new ReadableStream({ start: (controller) => void (source = controller) });
  const fetch = async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
  const { url, responses } = await startProxy({ baseUrl: "http://localhost", fetch, maxLagBytes });
  const reader = await follow(url);
  const stalled = await Promise.all(Array.from({ length: 20 }, () => open(url)));
  for (const { response } of stalled) response.on("error", () => {});
  const held = new Set(responses.slice(1));
  for (const response of held) response.once("close", () => held.delete(response));
  const start = reader.length();
  let sent = 0;
  let longestLag = 0;
  // The system's own buffers fill first; no system has so many.
  while (held.size > 0 && sent < 256 * 1024 * 1024) {
    source.enqueue(chunk);
    sent += chunk.length;
    await reader.until(start + sent);
    for (const { socket } of held) {
      if (socket) longestLag = Math.max(longestLag, sent - socket.bytesWritten);
    }
  }
  assert.equal(held.size, 0, `after ${sent} bytes, ${held.size} viewers are still waited for`);
  assert.ok(longestLag > 0, "nobody was behind");
  assert.ok(longestLag <= maxLagBytes + chunk.length, `${longestLag} bytes were kept for a viewer`);
  source.close();
  assert.equal(await reader.closed, true);
  assert.equal(reader.length(), start + sent);
});
