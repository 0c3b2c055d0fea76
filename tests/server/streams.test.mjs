// Event streams through a proxy, each viewer with a stream of the service's own.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, test } from "node:test";
import { eventStream } from "../support/stub-server.mjs";
import { ROUTES, serve, startProxy, stopAll } from "./proxy.mjs";

const [, STREAM] = ROUTES.streamRunEvents;
const decoder = new TextDecoder();
afterEach(stopAll);

/** A service whose streams the test goes on writing. */
async function startStreams(options) {
  const responses = [];
  const arrivals = [];
  const answer = (_, response) => {
    eventStream(response);
    responses.push(response);
    arrivals.shift()?.();
  };
  const started = await startProxy({ answer, ...options });
  return { ...started, responses };
}

test("an event is there while the stream goes on, byte for byte", async () => {
  const { proxy, responses } = await startStreams();
  const { url } = await serve(proxy);
  const response = await fetch(url + STREAM);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-encoding"), null);
  const reader = response.body.getReader();
  assert.equal(decoder.decode((await reader.read()).value), ":\n\n");
  for (const text of ["data: 1\r\n\r\n", "id: 7\rdata: é\r\r", ": x", "\n", "\n"]) {
    responses[0].write(text);
    assert.equal(decoder.decode((await reader.read()).value), text);
  }
  responses[0].end();
  assert.equal((await reader.read()).done, true);
});

test("a stream that breaks off does not look as if it were complete", async () => {
  const { proxy, responses } = await startStreams();
  const { url } = await serve(proxy);
  const response = await fetch(url + STREAM);
  const reader = response.body.getReader();
  await reader.read();
  responses[0].destroy();
  await assert.rejects(reader.read());
});

test("Last-Event-ID passes", async () => {
  const { call, service } = await startStreams();
  const response = await call("GET", STREAM, { headers: { "last-event-id": "e-7" } });
  await response.body.cancel();
  assert.equal(service.requests[0].headers["last-event-id"], "e-7");
});

test("a viewer who leaves closes the service's stream", async () => {
  const { proxy, service } = await startStreams();
  const { url } = await serve(proxy);
  const leaving = new AbortController();
  const response = await fetch(url + STREAM, { signal: leaving.signal });
  await response.body.getReader().read();
  leaving.abort();
  assert.equal(await service.closed[0], false);
});

test("a viewer who leaves before the service answers ends the request", async () => {
  let arrived;
  const arrival = new Promise((resolve) => {
    arrived = resolve;
  });
  const { proxy, service } = await startProxy({ answer: () => arrived(), onError: () => assert.fail("it is no error") });
  const { url } = await serve(proxy);
  const leaving = new AbortController();
  const asked = fetch(url + STREAM, { signal: leaving.signal });
  await arrival;
  leaving.abort();
  await assert.rejects(asked, { name: "AbortError" });
  assert.equal(await service.closed[0], false);
});

for (const shareStreams of [false, true]) {
  test(`a viewer who does not read holds the service up${shareStreams ? ", shared" : ""}`, async () => {
    const { proxy, responses } = await startStreams({ shareStreams });
    const { port } = await serve(proxy);
    const socket = connect(port, "127.0.0.1");
    socket.write(`GET /api/phrony${STREAM} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await once(socket, "data");
    socket.pause();
    const [response] = responses;
    // Far more than all buffers on the way hold. The last write stays in the service's own.
    const chunk = Buffer.alloc(64 * 1024, "x");
    let written = 0;
    const isHeldUp = () => response.socket.writableLength > 0 && response.writableLength >= 4 * chunk.length;
    while (!isHeldUp() && written < 256 * 1024 * 1024) {
      response.write(chunk);
      written += chunk.length;
      await new Promise(setImmediate);
    }
    assert.ok(written < 256 * 1024 * 1024, `${written} bytes were taken from it`);
    socket.destroy();
    await once(response, "close");
  });
}
