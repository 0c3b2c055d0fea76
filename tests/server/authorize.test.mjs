// What `authorize` is told, and what comes of what it says.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { phronyClient } from "../support/package.mjs";
import { eventStream } from "../support/stub-server.mjs";
import { ID, phronyServer, ROUTES, startProxy, stopAll, succeed } from "./proxy.mjs";

const { createPhronyProxy } = phronyServer;
afterEach(stopAll);

const [, MESSAGES, MESSAGE] = ROUTES.sendRunMessage;
const [, RUNS] = ROUTES.startRun;
const [, RUN] = ROUTES.getRun;

function answer(request, response) {
  if (!request.url.endsWith("/stream")) return succeed(request, response);
  eventStream(response);
  response.end();
}

for (const [route, [method, path, body]] of Object.entries(ROUTES)) {
  test(`${route}: it is told what the call is, and what passes is exactly that`, async () => {
    const calls = [];
    const authorize = (request, call) => {
      calls.push([request.headers.get("cookie"), call]);
      return true;
    };
    const { call, service } = await startProxy({ answer, authorize });
    const response = await call(method, path.replace(ID, ID.toUpperCase()), { body, headers: { cookie: "session=1" } });
    assert.ok(response.ok, await response.text());
    const told = { route };
    if (path.includes("agents")) told.agentId = ID;
    if (path.includes("/runs/")) told.runId = ID;
    if (body) told.body = body;
    assert.deepEqual(calls, [["session=1", told]]);
    const [{ method: itsMethod, url, headers, body: sent }] = service.requests;
    assert.deepEqual([itsMethod, url], [method, path]);
    assert.equal(sent, body ? JSON.stringify(body) : "");
    assert.equal(headers.cookie, undefined);
  });

  for (const [name, said] of Object.entries({ nothing: undefined, null: null, false: false, 0: 0, text: "yes", 1: 1 })) {
    test(`${route}: ${name} is no permission`, async () => {
      const { call, service } = await startProxy({ authorize: () => said });
      const response = await call(method, path, { body });
      assert.equal(response.status, 403);
      assert.deepEqual(service.requests, []);
    });
  }
}

for (const [name, error] of Object.entries({
  "an error": new Error("the database is down"),
  "no error": "a text",
  "an error of a client": new phronyClient.PhronyNotFoundError(404, "of another service", "/v1/x", '{"message":"of another service"}'),
})) {
  test(`it throws ${name}: 500, and nothing of it is told to the caller`, async () => {
    const told = [];
    const { call, service } = await startProxy({
      authorize: async () => Promise.reject(error),
      onError: (...args) => told.push(args),
    });
    const response = await call("GET", RUN);
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), { message: "The server could not handle the call", statusCode: 500 });
    assert.equal(told.length, 1);
    assert.equal(told[0][0], error);
    assert.ok(told[0][1] instanceof Request);
    assert.deepEqual(service.requests, []);
  });
}

test("its response is sent in the place of the call", async () => {
  const said = new Response("Please sign in", { status: 401, headers: { "set-cookie": "x=1", "x-own": "2" } });
  const { call, service } = await startProxy({ authorize: async () => said });
  const response = await call("GET", RUN);
  assert.equal(response.status, 401);
  assert.equal(await response.text(), "Please sign in");
  assert.deepEqual([response.headers.get("set-cookie"), response.headers.get("x-own")], ["x=1", "2"]);
  assert.deepEqual(service.requests, []);
});

for (const [name, said] of Object.entries({
  "an error": new Error("not allowed"),
  "a list": [],
  "a map": new Map(),
  "a user of its own": new (class User {})(),
  "a response of another library": new (class Response {
    status = 401;
  })(),
  "an unknown addition": { userId: 7 },
  "an addition for another route": { completedByEmail: "ada@example.com" },
})) {
  test(`${name} is a mistake and no permission`, async () => {
    const told = [];
    const { call, service } = await startProxy({ authorize: () => said, onError: (error) => told.push(error) });
    const response = await call("GET", RUN);
    assert.equal(response.status, 500);
    assert.ok(told[0] instanceof TypeError);
    assert.match(told[0].message, /^authorize: /);
    assert.deepEqual(service.requests, []);
  });
}

test("an addition may be absent, and an object without any is permission", async () => {
  for (const said of [{}, { completedByEmail: undefined }, Object.create(null)]) {
    const { call } = await startProxy({ authorize: () => said });
    assert.equal((await call("GET", RUN)).status, 200);
  }
});

test("a run starts with the input that the server says", async () => {
  const { call, service } = await startProxy({ authorize: (_, { body }) => ({ input: { ...body.input, userId: 7 } }) });
  await call("POST", RUNS, { body: { input: { question: "Why?", userId: 1 } } });
  assert.deepEqual(JSON.parse(service.requests[0].body), { input: { question: "Why?", userId: 7 } });
});

test("an input of the server's that is none does not let the caller's through", async () => {
  for (const input of [null, 0, "", "text"]) {
    const { call, service } = await startProxy({ authorize: () => ({ input }) });
    const response = await call("POST", RUNS, { body: { input: { question: "Why?" } } });
    assert.equal(response.status, input === null ? 202 : 400);
    assert.deepEqual(service.requests.map(({ body }) => body), input === null ? ["{}"] : []);
  }
});

test("only the server says who completes a task", async () => {
  const { call, service } = await startProxy({ authorize: () => ({ completedByEmail: "ada@example.com" }) });
  const body = { ...MESSAGE, completedByEmail: "eve@example.com", skipAgentWait: true };
  assert.equal((await call("POST", MESSAGES, { body })).status, 202);
  assert.deepEqual(JSON.parse(service.requests[0].body), { ...MESSAGE, completedByEmail: "ada@example.com" });
});

test("what the caller says about it is not even shown", async () => {
  let shown;
  const authorize = (_, { body }) => Boolean((shown = body));
  const { call, service } = await startProxy({ authorize });
  const body = { ...MESSAGE, completedByEmail: "eve@example.com", skipAgentWait: true };
  await call("POST", MESSAGES.replace("messages", "input"), { body });
  assert.deepEqual(shown, MESSAGE);
  assert.equal(service.requests[0].url, MESSAGES.replace("messages", "input"));
  assert.deepEqual(JSON.parse(service.requests[0].body), MESSAGE);
});

test("a field that is none is refused, misspelt or made up", async () => {
  const { call, service } = await startProxy({ authorize: () => true });
  const { approved, ...rest } = MESSAGE;
  for (const more of [{ aproved: false }, { onBehalfOf: "ada" }, JSON.parse('{"__proto__":{}}')]) {
    const response = await call("POST", MESSAGES, { body: { ...rest, ...Object.fromEntries(Object.entries(more)) } });
    assert.equal(response.status, 400);
    assert.match((await response.json()).message, /is no field of the body/);
  }
  assert.equal(service.requests.length, 0);
});

test("an error in onError changes nothing, at once or later", async () => {
  for (const onError of [() => assert.fail("at once"), async () => assert.fail("later")]) {
    const { call } = await startProxy({ authorize: () => assert.fail(), onError });
    assert.equal((await call("GET", RUN)).status, 500);
  }
});

test("without authorize or a key there is no proxy", () => {
  assert.throws(() => createPhronyProxy({ apiKey: "k" }), /authorize is missing/);
  assert.throws(() => createPhronyProxy({ apiKey: "", authorize: () => true }), /apiKey is missing/);
  assert.throws(() => createPhronyProxy({ apiKey: null, authorize: () => true }), /apiKey is missing/);
  assert.throws(() => createPhronyProxy({ apiKey: "k", authorize: () => true, maxBodyBytes: 0 }), /maxBodyBytes/);
  assert.throws(() => createPhronyProxy({ apiKey: "k", authorize: () => true, maxLagBytes: -1 }), /maxLagBytes/);
});

test("it is for its own path only", async () => {
  for (const [basePath, status] of [["/api/phrony", 200], ["/api/phrony/", 200], ["/api", 404], ["", 404], ["/", 404]]) {
    const { call } = await startProxy({ basePath });
    assert.equal((await call("GET", RUN)).status, status, basePath);
  }
});
