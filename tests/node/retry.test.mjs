// What is made again, and what is not.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { phronyClient } from "../support/package.mjs";
import { json, startStubServer } from "../support/stub-server.mjs";

const { Phrony, PhronyConnectionError, PhronyRateLimitError, PhronyServerError, PhronyTimeoutError } = phronyClient;

// Full jitter draws the pause; with this it is always the shortest.
const { random } = Math;
beforeEach(() => {
  Math.random = () => 0;
});
let server;
afterEach(async () => {
  Math.random = random;
  await server?.stop();
});

/** A client whose server answers with these statuses and then with success; 0 is a broken connection. */
async function clientOf(statuses, headers = {}, options = {}) {
  server = await startStubServer((request, response, index) => {
    const status = statuses[index];
    if (status === 0) request.socket.destroy();
    else if (status !== undefined) json(response, status, { message: "not now" }, headers);
    else json(response, 200, { runId: "r", status: "Running" });
  });
  return new Phrony({ apiKey: "phk_test", baseUrl: server.baseUrl, ...options });
}

const INPUT = { runId: "r", text: "hi" };
const FILE = { filename: "a", mediaType: "a/b", maxContentLength: 1 };
const KEPT = { objectKey: "k", maxContentLength: 1 };

for (const [name, call] of [
  ["getRun", (phrony) => phrony.getRun("r")],
  ["getConversation", (phrony) => phrony.getConversation("r")],
  ["listSessions", (phrony) => phrony.listSessions("a")],
  ["presignFile", (phrony) => phrony.presignFile(FILE)],
  ["finalizeFile", (phrony) => phrony.finalizeFile(KEPT)],
]) {
  test(`${name} is made again after any passing failure`, async () => {
    const phrony = await clientOf([503, 0, 429]);
    await call(phrony);
    assert.equal(server.requests.length, 4);
    assert.equal(new Set(server.requests.map(({ body }) => body)).size, 1);
  });
}

for (const [name, call] of [
  ["startRun", (phrony) => phrony.startRun("a")],
  ["sendRunMessage", (phrony) => phrony.sendRunMessage("r", INPUT)],
  ["skipAgentWaitTimer", (phrony) => phrony.skipAgentWaitTimer("r")],
]) {
  test(`${name} is made again after 429, and after 503 with Retry-After`, async () => {
    let phrony = await clientOf([429]);
    await call(phrony);
    assert.equal(server.requests.length, 2);
    await server.stop();
    phrony = await clientOf([503], { "retry-after": "0" });
    await call(phrony);
    assert.equal(server.requests.length, 2);
  });

  test(`${name} is not made again when the server may have taken it`, async () => {
    for (const [status, headers, type] of [
      [503, {}, PhronyServerError],
      [500, { "retry-after": "0" }, PhronyServerError],
      [504, { "retry-after": "0" }, PhronyServerError],
      [0, {}, PhronyConnectionError],
    ]) {
      const phrony = await clientOf([status], headers);
      await assert.rejects(call(phrony), (error) => error instanceof type);
      assert.equal(server.requests.length, 1, `${status}`);
      await server.stop();
    }
  });
}

test("what is wrong stays wrong", async () => {
  for (const status of [400, 401, 403, 404, 409]) {
    const phrony = await clientOf([status]);
    await assert.rejects(phrony.getRun("r"), (error) => error.status === status);
    assert.equal(server.requests.length, 1);
    await server.stop();
  }
});

test("maxRetries bounds it", async () => {
  const phrony = await clientOf([503, 503, 503], {}, { maxRetries: 1 });
  await assert.rejects(phrony.getRun("r"), PhronyServerError);
  assert.equal(server.requests.length, 2);
});

test("Retry-After is waited for", async () => {
  const phrony = await clientOf([429], { "retry-after": "1" });
  const start = performance.now();
  await phrony.getRun("r");
  assert.ok(performance.now() - start >= 990);
});

test("a Retry-After beyond the call's time is told at once, not waited for", async () => {
  const phrony = await clientOf([429, 429], { "retry-after": "30" });
  const start = performance.now();
  await assert.rejects(phrony.getRun("r", { timeoutMs: 5000 }), PhronyRateLimitError);
  assert.ok(performance.now() - start < 2500);
  assert.equal(server.requests.length, 1);
});

test("the key function is called for every attempt", async () => {
  const keys = ["phk_1", "phk_2"];
  const phrony = await clientOf([503], {}, { apiKey: async () => keys.shift() });
  await phrony.getRun("r");
  assert.deepEqual(
    server.requests.map(({ headers }) => headers["x-api-key"]),
    ["phk_1", "phk_2"],
  );
});

test("a key function that fails is an input error with its cause", async () => {
  const cause = new Error("the vault is closed: phk_secret");
  for (const apiKey of [
    () => {
      throw cause;
    },
    () => Promise.reject(cause),
  ]) {
    const phrony = await clientOf([], {}, { apiKey });
    await assert.rejects(phrony.getRun("r"), (error) => error.cause === cause && !error.message.includes("phk_secret"));
    assert.equal(server.requests.length, 0);
    await server.stop();
  }
  const phrony = await clientOf([], {}, { apiKey: () => undefined });
  await assert.rejects(phrony.getRun("r"), { code: "api_key_unavailable" });
});

test("a call that takes too long is a timeout", async () => {
  server = await startStubServer(() => {});
  const phrony = new Phrony({ apiKey: "phk_test", baseUrl: server.baseUrl });
  await assert.rejects(phrony.getRun("r", { timeoutMs: 50 }), (error) => {
    assert.ok(error instanceof PhronyTimeoutError);
    assert.match(error.message, /GET \/v1\/runs\/r took longer than 50 ms/);
    return error.retryable;
  });
  assert.equal(await server.closed[0], false);
});
