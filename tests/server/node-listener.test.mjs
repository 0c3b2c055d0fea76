// A proxy as a listener of Node's own servers.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { afterEach, test } from "node:test";
import { ID, phronyServer, ROUTES, serve, startProxy, stopAll } from "./proxy.mjs";
import { rawRequest, sendRaw } from "./raw.mjs";

const [, MESSAGES, MESSAGE] = ROUTES.sendRunMessage;
const [, RUN] = ROUTES.getRun;
afterEach(stopAll);

/** A server whose requests have a body that a parser has read, as Express' have. */
async function startParsing(proxy, parse) {
  const listener = phronyServer.toNodeListener(proxy);
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    request.body = parse(Buffer.concat(chunks));
    request.originalUrl = request.url;
    request.url = request.url.replace("/api/phrony", "");
    await listener(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${server.address().port}/api/phrony`, stop };
}

for (const [name, parse] of Object.entries({
  "an object": (bytes) => JSON.parse(bytes.toString()),
  "a text": (bytes) => bytes.toString(),
  "its bytes": (bytes) => bytes,
})) {
  test(`a body that was read already may be ${name}`, async () => {
    const { proxy, service } = await startProxy({ basePath: "/api/phrony" });
    const { url, stop } = await startParsing(proxy, parse);
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch(url + MESSAGES, { method: "POST", headers, body: JSON.stringify(MESSAGE) });
      assert.equal(response.status, 202);
      assert.deepEqual(JSON.parse(service.requests[0].body), MESSAGE);
    } finally {
      await stop();
    }
  });
}

test("a body that is too large is answered, and its rest is no other request", async () => {
  const { proxy, service } = await startProxy({ maxBodyBytes: 1000 });
  const { port } = await serve(proxy);
  const next = `GET /api/phrony${RUN} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  const request = rawRequest({
    method: "POST",
    target: `/api/phrony${MESSAGES}`,
    headers: ["Content-Type: application/json", `Content-Length: ${100_000}`],
    body: " ".repeat(2_000) + next,
  });
  const socket = connect(port, "127.0.0.1", () => socket.write(request));
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  await once(socket, "close");
  assert.match(text, /^HTTP\/1\.1 413 /);
  assert.match(text, /\r\nconnection: close\r\n/i);
  assert.equal(text.match(/HTTP\/1\.1/g).length, 1);
  assert.deepEqual(service.requests, []);
});

test("a body of any length may be sent in chunks", async () => {
  const { proxy, service } = await startProxy();
  const { url } = await serve(proxy);
  const body = Readable.toWeb(Readable.from([JSON.stringify(MESSAGE).padEnd(900_000)]));
  const headers = { "content-type": "application/json" };
  const response = await fetch(url + MESSAGES, { method: "POST", headers, body, duplex: "half" });
  assert.equal(response.status, 202);
  assert.equal(service.requests.length, 1);
});

test("a connection is used again after every kind of answer", async () => {
  const { proxy } = await startProxy({ authorize: (_, { route }) => route === "getRun" });
  const { port } = await serve(proxy);
  const socket = connect(port, "127.0.0.1");
  const statuses = [];
  for (const [target, status] of [[RUN, 200], ["/v1/keys", 404], [`${RUN}/conversation`, 403], [RUN, 200]]) {
    socket.write(rawRequest({ target: `/api/phrony${target}` }));
    let text = "";
    while (!text.includes("}")) text += (await once(socket, "data"))[0];
    statuses.push([Number(text.slice(9, 12)), status]);
  }
  socket.destroy();
  for (const [status, expected] of statuses) assert.equal(status, expected);
});

test("an answer of authorize that was used before breaks off that call, and nothing else", async () => {
  const denied = new Response("no", { status: 401 });
  const { proxy } = await startProxy({ authorize: (_, { route }) => route === "getRun" || denied });
  const { port } = await serve(proxy);
  const request = rawRequest({ target: `/api/phrony${RUN}/conversation` });
  assert.equal((await sendRaw(port, request)).status, 401);
  assert.equal((await sendRaw(port, request)).status, 0);
  assert.equal((await sendRaw(port, rawRequest({ target: `/api/phrony${RUN}` }))).status, 200);
});

test("what is no request for the web platform is 400", async () => {
  const { proxy, service } = await startProxy();
  const { port } = await serve(proxy);
  for (const parts of [
    { method: "TRACE", target: `/api/phrony${RUN}` },
    { target: `/api/phrony${RUN}`, host: "user@127.0.0.1" },
    { target: `/api/phrony${RUN}`, host: "a/b" },
    { target: `/api/phrony/v1/runs/../runs/${ID}` },
    { target: `http://127.0.0.1/api/phrony${RUN}` },
  ]) {
    assert.equal((await sendRaw(port, rawRequest(parts))).status, 400, JSON.stringify(parts));
  }
  assert.deepEqual(service.requests, []);
});
