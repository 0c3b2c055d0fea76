// What a proxy makes of the service's answers.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { eventStream, json, startStubServer } from "../support/stub-server.mjs";
import { ID, KEY, ROUTES, startProxy, stopAll } from "./proxy.mjs";

afterEach(stopAll);

const [, RUN] = ROUTES.getRun;
const [, STREAM] = ROUTES.streamRunEvents;
/** What a service or something before it may send, and none of which is the page's business. */
const PRIVATE_HEADERS = {
  "set-cookie": "session=of-the-service",
  server: "service/1.0",
  via: "1.1 gateway",
  "x-powered-by": "service",
  "access-control-allow-origin": "*",
  "strict-transport-security": "max-age=1",
  "content-security-policy": "default-src *",
  "proxy-authenticate": "Basic",
  "www-authenticate": "Basic",
  "keep-alive": "timeout=7",
  "content-disposition": "attachment",
  location: "https://evil.test/",
  refresh: "0",
  link: "</x>",
  "x-api-key": KEY,
};
const OWN_HEADERS = ["cache-control", "content-type", "x-content-type-options"];

for (const [route, [method, path, body]] of Object.entries(ROUTES)) {
  test(`${route}: an answer has the proxy's own headers only`, async () => {
    const isStream = route === "streamRunEvents";
    const answer = (request, response) => {
      for (const [name, value] of Object.entries(PRIVATE_HEADERS)) response.setHeader(name, value);
      if (!isStream) return json(response, 200, { of: route });
      eventStream(response, "data: {}\n\n");
      response.end();
    };
    const { call } = await startProxy({ answer });
    const response = await call(method, path, { body });
    assert.deepEqual([...response.headers.keys()].sort(), isStream ? [...OWN_HEADERS, "x-accel-buffering"].sort() : OWN_HEADERS);
    assert.match(response.headers.get("cache-control"), /^no-store/);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("content-type"), isStream ? "text/event-stream" : "application/json");
    assert.equal(await response.text(), isStream ? "data: {}\n\n" : JSON.stringify({ of: route }));
  });

  test(`${route}: a success that is a page is none`, async () => {
    const told = [];
    const answer = (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<script>alert(1)</script>");
    const { call } = await startProxy({ answer, onError: (error) => told.push(error) });
    const response = await call(method, path, { body });
    assert.equal(response.status, 502);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.ok(!(await response.text()).includes("script"));
    assert.equal(told.length, 1);
  });

  test(`${route}: a redirect is not followed`, async () => {
    const other = await startStubServer((_, response) => json(response, 200, {}));
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        const answer = (_, response) => response.writeHead(status, { location: other.baseUrl }).end();
        const { call } = await startProxy({ answer });
        const response = await call(method, path, { body });
        assert.equal(response.status, 502);
        assert.equal(response.headers.get("location"), null);
        assert.ok(!(await response.text()).includes(other.baseUrl));
      }
      assert.deepEqual(other.requests, []);
    } finally {
      await other.stop();
    }
  });

  for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503, 599]) {
    test(`${route}: ${status} passes with its words`, async () => {
      const words = { message: "the gateway's words", error: "x", statusCode: status, more: { is: "its own" } };
      const headers = { "retry-after": "7", "x-request-id": "req-1", ...PRIVATE_HEADERS };
      const { call, service } = await startProxy({ answer: (_, response) => json(response, status, words, headers) });
      const response = await call(method, path, { body });
      assert.equal(response.status, status);
      assert.deepEqual(await response.json(), { message: "the gateway's words", statusCode: status });
      assert.equal(response.headers.get("retry-after"), "7");
      assert.equal(response.headers.get("x-request-id"), "req-1");
      assert.deepEqual([...response.headers.keys()].sort(), [...OWN_HEADERS, "retry-after", "x-request-id"].sort());
      assert.equal(service.requests.length, 1, "what the browser repeats is not repeated here");
    });
  }

  test(`${route}: the key is in no answer`, async () => {
    // Also not as an escape, which a reader of the JSON would undo.
    const escaped = KEY.replace("_", "\\u005f");
    for (const text of [`{"message":"bad key ${KEY}","more":["${KEY}"]}`, `{"message":"${escaped}"}`, `bad key ${KEY}`, `<p>${KEY}</p>`]) {
      const answer = (_, response) => response.writeHead(401, { "x-request-id": `r-${KEY}` }).end(text);
      const { call } = await startProxy({ answer });
      const response = await call(method, path, { body });
      assert.equal(response.status, 401);
      const told = JSON.stringify([await response.json(), ...response.headers]);
      assert.ok(!told.includes(KEY), told);
    }
  });

  test(`${route}: a service that does not answer is 504`, async () => {
    const told = [];
    const { call } = await startProxy({ answer: () => {}, timeoutMs: 50, onError: (error) => told.push(error.name) });
    const response = await call(method, path, { body });
    assert.equal(response.status, 504);
    assert.deepEqual(told, ["PhronyTimeoutError"]);
  });

  test(`${route}: a service that is out of reach is 502, and not by its address`, async () => {
    const { call, service } = await startProxy();
    await service.stop();
    const response = await call(method, path, { body });
    assert.equal(response.status, 502);
    assert.ok(!(await response.text()).includes("127.0.0.1"));
  });
}

test("a status that no response can have is 502", async () => {
  for (const status of [600, 999]) {
    const { call } = await startProxy({ answer: (_, response) => json(response, status, {}) });
    assert.equal((await call("GET", RUN)).status, 502);
  }
});

test("an error that is no JSON is told in words", async () => {
  const html = "<html>the gateway's page</html>";
  const { call } = await startProxy({ answer: (_, response) => response.writeHead(503, { "content-type": "text/html" }).end(html) });
  const response = await call("GET", RUN);
  assert.equal(response.status, 503);
  const { message, statusCode } = await response.json();
  assert.equal(statusCode, 503);
  assert.ok(message.length > 0 && !message.includes("<"), message);
});

test("what is read passes byte for byte", async () => {
  const text = '{ "runId": "r",\n "output": 1e400, "__proto__": [1.0, "\\u00e9é"] }';
  const answer = (_, response) => response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(text);
  const { call } = await startProxy({ answer });
  assert.equal(await (await call("GET", RUN)).text(), text);
});

test("of a query, what is documented passes, each once", async () => {
  const { call, service } = await startProxy();
  await call("GET", `/v1/agents/${ID}/sessions?status=a%26b%20c&x=1&take=2&skip=1&versionId=${ID}&apiKey=x`);
  await call("GET", `${RUN}/conversation?stepContent=slim&skip=1`);
  await call("GET", `${RUN}?stepContent=slim`);
  assert.deepEqual(
    service.requests.map(({ url }) => url),
    [`/v1/agents/${ID}/sessions?skip=1&take=2&versionId=${ID}&status=a%26b+c`, `${RUN}/conversation?stepContent=slim`, RUN],
  );
  assert.equal((await call("GET", `/v1/agents/${ID}/sessions?skip=1&skip=2`)).status, 400);
  assert.equal(service.requests.length, 3);
});

test("the server's headers go along, and the key of the moment", async () => {
  let count = 0;
  const { call, service } = await startProxy({ apiKey: async () => `key-${++count}`, headers: { "X-Tenant": "t" } });
  await call("GET", RUN);
  await call("GET", STREAM).catch(() => {});
  assert.deepEqual(
    service.requests.map(({ headers }) => [headers["x-api-key"], headers["x-tenant"]]),
    [["key-1", "t"], ["key-2", "t"]],
  );
});

test("a key that cannot be had is the server's fault", async () => {
  const told = [];
  for (const apiKey of [() => Promise.reject(new Error("no vault")), () => ""]) {
    const { call, service } = await startProxy({ apiKey, onError: (error) => told.push(error) });
    const response = await call("GET", RUN);
    assert.equal(response.status, 500);
    assert.ok(!(await response.text()).includes("vault"));
    assert.deepEqual(service.requests, []);
  }
  assert.equal(told.length, 2);
});

for (const [route, [method, path, body]] of Object.entries(ROUTES)) {
  test(`${route}: callers do not wait for each other`, async () => {
    const waiting = [];
    let arrived;
    const all = new Promise((resolve) => {
      arrived = resolve;
    });
    const answer = (_, response) => {
      waiting.push(response);
      if (waiting.length === 150) arrived();
    };
    const { call } = await startProxy({ answer });
    const calls = Array.from({ length: 150 }, () => call(method, path, { body }));
    await all;
    for (const response of waiting) json(response, 403, {});
    for (const each of calls) assert.equal((await each).status, 403);
  });
}
