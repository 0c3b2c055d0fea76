// What the client makes of answers, good and bad.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { phronyClient } from "../support/package.mjs";
import { json, startStubServer } from "../support/stub-server.mjs";

const {
  Phrony,
  PhronyAPIError,
  PhronyAuthenticationError,
  PhronyBadRequestError,
  PhronyConflictError,
  PhronyConnectionError,
  PhronyError,
  PhronyNotFoundError,
  PhronyPermissionError,
  PhronyRateLimitError,
  PhronyResponseError,
  PhronyServerError,
} = phronyClient;

const KEY = "phk_secret_of_the_test";
let server;
afterEach(() => server?.stop());

async function clientOf(answer, options = {}) {
  server = await startStubServer(answer);
  return new Phrony({ apiKey: KEY, baseUrl: server.baseUrl, maxRetries: 0, ...options });
}

/** The error of a call, which must not hold the key anywhere. */
async function errorOf(call) {
  const error = await call.then(
    () => assert.fail("it did not fail"),
    (error) => error,
  );
  assert.ok(error instanceof PhronyError, String(error));
  const { inspect } = await import("node:util");
  for (const text of [error.stack, JSON.stringify(error), inspect(error, { depth: null, showHidden: true })]) {
    assert.ok(!text.includes(KEY), "the error holds the key");
  }
  return error;
}

test("a value is the plain object that JSON.parse makes, unknown fields included", async () => {
  const body = '{"runId":"r","status":"Resting","output":{"__proto__":1,"x":[1e400,"é"]},"queue":{"n":3}}';
  const phrony = await clientOf((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(body);
  });
  const run = await phrony.getRun("r");
  assert.deepEqual(run, JSON.parse(body));
  assert.equal(Object.getPrototypeOf(run), Object.prototype);
});

test("the request carries the key, the body and no more than it needs", async () => {
  const phrony = await clientOf((_, response) => json(response, 202, { runId: "r", sessionId: "s" }), {
    headers: { "X-Tenant": "t" },
  });
  await phrony.startRun("agent/1", { input: { q: "é" } }, { headers: { "X-Trace": "1" } });
  await phrony.startRun("agent");
  await phrony.skipAgentWaitTimer("run");
  const [first, second, third] = server.requests;
  assert.equal(first.method, "POST");
  assert.equal(first.url, "/v1/agents/agent%2F1/runs");
  assert.equal(first.headers["x-api-key"], KEY);
  assert.equal(first.headers["content-type"], "application/json");
  assert.equal(first.headers["x-tenant"], "t");
  assert.equal(first.headers["x-trace"], "1");
  assert.equal(first.body, '{"input":{"q":"é"}}');
  assert.equal(second.body, "{}");
  assert.equal(third.body, "");
  assert.equal(third.headers["content-type"], undefined);
});

test("a base URL may carry a path prefix", async () => {
  const phrony = await clientOf((_, response) => json(response, 200, { items: [], total: 0 }));
  const prefixed = new Phrony({ apiKey: KEY, baseUrl: `${server.baseUrl}/gateway/phrony/` });
  await prefixed.listSessions("a b", { skip: 1, status: "Waiting&All" });
  await prefixed.getConversation("..a", { stepContent: "slim" });
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    [
      "/gateway/phrony/v1/agents/a%20b/sessions?skip=1&status=Waiting%26All",
      "/gateway/phrony/v1/runs/..a/conversation?stepContent=slim",
    ],
  );
  assert.ok(phrony);
});

test("null for a key sends none", async () => {
  const phrony = await clientOf((_, response) => json(response, 200, {}), { apiKey: null });
  await phrony.getRun("r");
  assert.equal(server.requests[0].headers["x-api-key"], undefined);
});

for (const [status, type, code] of [
  [400, PhronyBadRequestError, "bad_request"],
  [401, PhronyAuthenticationError, "unauthenticated"],
  [403, PhronyPermissionError, "forbidden"],
  [404, PhronyNotFoundError, "not_found"],
  [409, PhronyConflictError, "conflict"],
  [418, PhronyAPIError, "unexpected_status"],
  [422, PhronyBadRequestError, "bad_request"],
  [429, PhronyRateLimitError, "rate_limited"],
  [500, PhronyServerError, "server_error"],
  [503, PhronyServerError, "server_error"],
]) {
  test(`${status} is a ${type.name}`, async () => {
    const body = { message: "the gateway's words", statusCode: status };
    const phrony = await clientOf((_, response) => json(response, status, body, { "x-request-id": "req-1" }));
    const error = await errorOf(phrony.getRun("r"));
    assert.equal(error.constructor, type);
    assert.ok(error instanceof PhronyAPIError);
    assert.equal(error.name, "PhronyAPIError");
    assert.equal(error.status, status);
    assert.equal(error.code, code);
    assert.equal(error.message, "the gateway's words");
    assert.equal(error.path, "/v1/runs/r");
    assert.equal(error.body, JSON.stringify(body));
    assert.equal(error.requestId, "req-1");
    assert.equal(error.retryable, status === 429 || status >= 500);
  });
}

for (const [name, body, message] of [
  ["a list of messages", '{"message":["a is empty","b is long"]}', "a is empty; b is long"],
  ["a message in a message", '{"message":{"message":"inner","error":"outer"}}', "inner"],
  ["a list in a message", '{"message":{"message":["x","y"]}}', "x; y"],
  ["a detail", '{"detail":"blocked by Guard","error":"Conflict"}', "blocked by Guard"],
  ["an error alone", '{"error":"Conflict"}', "Conflict"],
  ["plain text", "blocked upstream", "blocked upstream"],
  ["HTML", "<html><h1>502 Bad Gateway</h1></html>", "The run is in another state, or a guard blocked the request"],
  ["nothing", "", "The run is in another state, or a guard blocked the request"],
  ["JSON without words", '{"message":7,"error":null}', "The run is in another state, or a guard blocked the request"],
  ["a list", "[[[[[[[]]]]]]]", "The run is in another state, or a guard blocked the request"],
]) {
  test(`an error body may be ${name}`, async () => {
    const phrony = await clientOf((_, response) => {
      response.statusCode = 409;
      response.end(body);
    });
    const error = await errorOf(phrony.getRun("r"));
    assert.equal(error.message, message);
    assert.equal(error.body, body);
  });
}

test("Retry-After is told", async () => {
  const phrony = await clientOf((_, response) => json(response, 429, {}, { "retry-after": "7" }));
  assert.equal((await errorOf(phrony.getRun("r"))).retryAfterMs, 7000);
});

for (const [name, answer, words] of [
  ["HTML", (response) => response.end("<html>hello</html>"), /not JSON/],
  ["truncated JSON", (response) => response.end('{"runId":"r","sta'), /not JSON/],
  ["a list", (response) => response.end("[]"), /not a JSON object/],
  ["a string", (response) => response.end('"r"'), /not a JSON object/],
  ["null", (response) => response.end("null"), /not a JSON object/],
  ["204", (response) => response.writeHead(204).end(), /nothing where JSON was due/],
]) {
  test(`${name} where an object was due is an error that says so`, async () => {
    const phrony = await clientOf((_, response) => answer(response));
    const error = await errorOf(phrony.getRun("r"));
    assert.ok(error instanceof PhronyResponseError);
    assert.equal(error.code, "invalid_response");
    assert.equal(error.retryable, false);
    assert.match(error.message, words);
  });
}

test("an answer that breaks off is a connection error", async () => {
  const phrony = await clientOf((_, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write('{"runId"', () => response.destroy());
  });
  const error = await errorOf(phrony.getRun("r"));
  assert.ok(error instanceof PhronyConnectionError);
  assert.equal(error.retryable, true);
});

test("a server that is not there is a connection error with its cause", async () => {
  server = await startStubServer(() => {});
  const { baseUrl } = server;
  await server.stop();
  const error = await errorOf(new Phrony({ apiKey: KEY, baseUrl, maxRetries: 0 }).getRun("r"));
  assert.ok(error instanceof PhronyConnectionError);
  assert.match(error.message, /GET \/v1\/runs\/r could not be reached: .*ECONNREFUSED/);
  assert.ok(error.cause instanceof Error);
});
