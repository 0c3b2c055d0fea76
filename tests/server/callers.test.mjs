// Which pages may call, and which bodies.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { ID, ORIGIN, phronyServer, ROUTES, startProxy, stopAll } from "./proxy.mjs";

const LISTED = "https://admin.example.com";
const [, RUN] = ROUTES.getRun;
const [, MESSAGES, MESSAGE] = ROUTES.sendRunMessage;
afterEach(stopAll);

for (const [headers, getStatus, postStatus] of [
  [{}, 200, 202],
  [{ "sec-fetch-site": "same-origin" }, 200, 202],
  [{ "sec-fetch-site": "none" }, 200, 403],
  [{ "sec-fetch-site": "same-site" }, 403, 403],
  [{ "sec-fetch-site": "cross-site" }, 403, 403],
  [{ origin: ORIGIN }, 200, 202],
  [{ origin: ORIGIN.replace("https", "http") }, 200, 202],
  [{ origin: "https://evil.test" }, 403, 403],
  [{ origin: "null" }, 403, 403],
  [{ origin: "https://app.example.com.evil.test" }, 403, 403],
  // What stands in front has changed the host; only browsers write Sec-Fetch-Site.
  [{ origin: "https://shop.example.com", "sec-fetch-site": "same-origin" }, 200, 202],
  [{ origin: ORIGIN, "sec-fetch-site": "cross-site" }, 403, 403],
  [{ origin: ORIGIN, host: "other.example.com" }, 403, 403],
  [{ origin: "https://other.example.com", host: "other.example.com" }, 200, 202],
]) {
  test(`a page that sends ${JSON.stringify(headers)}`, async () => {
    const { call, service } = await startProxy();
    const statuses = [
      (await call("GET", RUN, { headers })).status,
      (await call("POST", MESSAGES, { headers, body: MESSAGE })).status,
    ];
    assert.deepEqual(statuses, [getStatus, postStatus]);
    assert.equal(service.requests.length, statuses.filter((status) => status < 300).length);
  });
}

test("without a list, no answer has CORS headers", async () => {
  const { call } = await startProxy();
  const headers = { origin: ORIGIN };
  const preflight = { ...headers, "access-control-request-method": "GET" };
  for (const response of [await call("GET", RUN, { headers }), await call("OPTIONS", RUN, { headers: preflight })]) {
    const names = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
    assert.deepEqual(names, []);
  }
});

test("a listed page may call and read", async () => {
  const { call } = await startProxy({ allowedOrigins: [LISTED] });
  const headers = { origin: LISTED, "sec-fetch-site": "cross-site" };
  const response = await call("POST", MESSAGES, { headers, body: MESSAGE });
  assert.equal(response.status, 202);
  assert.equal(response.headers.get("access-control-allow-origin"), LISTED);
  assert.equal(response.headers.get("access-control-allow-credentials"), "true");
  assert.equal(response.headers.get("access-control-expose-headers"), "retry-after, x-request-id");
  assert.equal(response.headers.get("vary"), "origin");
});

test("a listed page reads errors and what authorize says too; others get no CORS headers", async () => {
  const authorize = () => Response.json({}, { status: 401 });
  const { call } = await startProxy({ allowedOrigins: [LISTED], authorize });
  for (const [path, origin, status] of [
    [RUN, LISTED, 401],
    ["/v1/keys", LISTED, 404],
    [RUN, "https://evil.test", 403],
    [RUN, `${LISTED}.evil.test`, 403],
    [RUN, ORIGIN, 401],
  ]) {
    const response = await call("GET", path, { headers: { origin } });
    assert.equal(response.status, status, origin);
    assert.equal(response.headers.get("access-control-allow-origin"), origin === LISTED ? LISTED : null);
    assert.equal(response.headers.get("vary"), "origin");
  }
});

test("a preflight is answered without asking anybody", async () => {
  const { call, service } = await startProxy({ allowedOrigins: [LISTED], authorize: () => assert.fail("it was asked") });
  const headers = { origin: LISTED, "access-control-request-method": "POST", "access-control-request-headers": "content-type, x-a" };
  const response = await call("OPTIONS", MESSAGES, { headers });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-origin"), LISTED);
  assert.equal(response.headers.get("access-control-allow-methods"), "GET, POST");
  assert.equal(response.headers.get("access-control-allow-headers"), "content-type, x-a");
  for (const [changed, path, status] of [
    [{ origin: "https://evil.test" }, MESSAGES, 403],
    [{ "access-control-request-method": "DELETE" }, MESSAGES, 404],
    [{ "access-control-request-method": "GET" }, MESSAGES, 404],
    [{}, "/v1/keys", 404],
  ]) {
    assert.equal((await call("OPTIONS", path, { headers: { ...headers, ...changed } })).status, status);
  }
  assert.equal((await call("OPTIONS", MESSAGES, { headers: { origin: LISTED } })).status, 404);
  assert.deepEqual(service.requests, []);
});

test("an origin that is none is not taken into the list", () => {
  for (const origin of ["*", "app.example.com", "https://app.example.com/", "https://APP.example.com", "null", "", 7]) {
    const make = () => phronyServer.createPhronyProxy({ apiKey: "k", authorize: () => true, allowedOrigins: [origin] });
    assert.throws(make, TypeError, String(origin));
  }
});

for (const [type, status] of [
  ["application/json", 202],
  ["application/json; charset=utf-8", 202],
  ["Application/JSON ;charset=utf-8", 202],
  ["text/plain", 415],
  ["text/plain;application/json", 415],
  ["application/x-www-form-urlencoded", 415],
  ["application/json-seq", 415],
  ["", 415],
]) {
  test(`a body of the type \`${type}\`: ${status}`, async () => {
    const { call, service } = await startProxy();
    const response = await call("POST", MESSAGES, { headers: { "content-type": type }, body: JSON.stringify(MESSAGE) });
    assert.equal(response.status, status);
    assert.equal(service.requests.length, status === 202 ? 1 : 0);
  });
}

for (const [name, body] of Object.entries({
  nothing: "",
  "no JSON": "{",
  "a list": "[]",
  null: "null",
  "no run": '{"text":"x"}',
  "another run": JSON.stringify({ ...MESSAGE, runId: ID.replace("8", "9") }),
  "a run that is no text": JSON.stringify({ ...MESSAGE, runId: [ID] }),
  "nothing to say": JSON.stringify({ runId: ID }),
  "a run in __proto__": `{"__proto__":{"runId":"${ID}","text":"x"}}`,
  "a contradiction": JSON.stringify({ ...MESSAGE, message: "other" }),
})) {
  test(`a body with ${name} is refused`, async () => {
    const { call, service } = await startProxy();
    const response = await call("POST", MESSAGES, { body });
    assert.equal(response.status, 400, await response.clone().text());
    assert.equal((await response.json()).statusCode, 400);
    assert.deepEqual(service.requests, []);
  });
}

test("a body that is too large is not read to its end", async () => {
  const { call, service } = await startProxy({ maxBodyBytes: 1000 });
  let pulled = 0;
  let isCancelled = false;
  const body = () =>
    new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(100).fill(32));
      },
      cancel() {
        isCancelled = true;
      },
    });
  assert.equal((await call("POST", MESSAGES, { body: body() })).status, 413);
  assert.ok(pulled <= 13, `${pulled} chunks were read`);
  assert.ok(isCancelled);
  pulled = 0;
  const announced = await call("POST", MESSAGES, { body: body(), headers: { "content-length": "1001" } });
  assert.equal(announced.status, 413);
  assert.ok(pulled <= 1);
  const exact = JSON.stringify(MESSAGE).padEnd(1000);
  assert.equal((await call("POST", MESSAGES, { body: exact })).status, 202);
  assert.equal((await call("POST", MESSAGES, { body: `${exact} ` })).status, 413);
  assert.equal(service.requests.length, 1);
});

test("a body that is nested as deep as it may be long brings nothing down", async () => {
  const { call } = await startProxy();
  const depth = 400_000;
  const body = `{"input":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`;
  for (const each of [body, `{"input":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`]) {
    const response = await call("POST", `/v1/agents/${ID}/runs`, { body: each });
    assert.ok([202, 400, 500].includes(response.status), String(response.status));
  }
  assert.equal((await call("GET", RUN)).status, 200);
});

test("a body that breaks off is the caller's fault", async () => {
  const { call } = await startProxy({ onError: () => assert.fail("it is no error of the server") });
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
  assert.equal((await call("POST", MESSAGES, { body })).status, 400);
});
