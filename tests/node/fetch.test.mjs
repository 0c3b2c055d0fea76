// An injected `fetch`: how it is called, and what it may do to us.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phronyClient } from "../support/package.mjs";

const { Phrony, PhronyConnectionError, PhronyInputError } = phronyClient;

function clientOf(fetch, options = {}) {
  return new Phrony({ apiKey: "phk_test", maxRetries: 0, fetch, ...options });
}

test("it is called as a plain function with a string and a plain object", async () => {
  const calls = [];
  const phrony = clientOf(function (...args) {
    calls.push([this, ...args]);
    return Promise.resolve(Response.json({}, { status: 202 }));
  });
  await phrony.startRun("a", { input: { x: 1 } });
  await phrony.getRun("r");
  const [[self, url, init], [, , get]] = calls;
  assert.equal(self, undefined);
  assert.equal(url, "https://api.phrony.com/v1/agents/a/runs");
  assert.equal(Object.getPrototypeOf(init), Object.prototype);
  assert.equal(init.method, "POST");
  assert.equal(Object.getPrototypeOf(init.headers), Object.prototype);
  assert.equal(init.headers["X-API-Key"], "phk_test");
  assert.equal(init.body, '{"input":{"x":1}}');
  assert.ok(init.signal instanceof AbortSignal);
  assert.equal(get.method, "GET");
  assert.ok(!("body" in get));
  assert.ok(!("credentials" in get));
});

test("a stream is never taken from a cache, and nothing is said of other answers", async () => {
  const caches = [];
  const phrony = clientOf(async (url, { cache }) => {
    caches.push(cache);
    const headers = { "Content-Type": "text/event-stream" };
    return url.endsWith("/stream") ? new Response("", { headers }) : Response.json({});
  });
  for await (const _ of phrony.streamRunEvents("r"));
  await phrony.getRun("r");
  assert.deepEqual(caches, ["no-store", undefined]);
});

test("a stream that is left has its request aborted, because cancelling the body is not enough everywhere", async () => {
  let signal;
  const phrony = clientOf(async (_, init) => {
    signal = init.signal;
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode("data: {}\n\n")) });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  });
  for await (const _ of phrony.streamRunEvents("r")) {
    assert.ok(!signal.aborted);
    break;
  }
  assert.ok(signal.aborted);
});

test("credentials are passed on", async () => {
  let init;
  const phrony = clientOf((_, given) => ((init = given), Promise.resolve(Response.json({}))), {
    credentials: "include",
  });
  await phrony.getRun("r");
  assert.equal(init.credentials, "include");
});

for (const [name, thrown, words] of [
  ["an error", new TypeError("no network"), /no network/],
  ["a string", "no network", /no network/],
  ["nothing", undefined, /no reason given/],
  ["null", null, /no reason given/],
  ["an object whose message throws", { get message() { throw new Error("!"); } }, /no reason given/],
]) {
  for (const [how, fetch] of [
    ["rejects with", () => Promise.reject(thrown)],
    ["throws", () => { throw thrown; }],
  ]) {
    test(`a fetch that ${how} ${name} is a connection error`, async () => {
      await assert.rejects(clientOf(fetch).getRun("r"), (error) => {
        assert.ok(error instanceof PhronyConnectionError);
        assert.match(error.message, words);
        assert.equal(error.cause, thrown);
        return true;
      });
    });
  }
}

test("something that is no response is an input error", async () => {
  for (const value of [undefined, null, 7, "text", {}, []]) {
    await assert.rejects(clientOf(async () => value).getRun("r"), (error) => {
      assert.ok(error instanceof PhronyInputError);
      return error.field === "fetch";
    });
  }
});

test("a response of another library will do", async () => {
  const response = { status: 200, headers: { get: () => null }, text: () => '{"runId":"r"}' };
  assert.deepEqual(await clientOf(() => response).getRun("r"), { runId: "r" });
});

test("a response without headers or text is an error, not a crash", async () => {
  for (const response of [
    { status: 200 },
    { status: 500 },
    { status: 200, headers: null, text: () => Promise.reject("no") },
    { status: 200, text: () => Promise.resolve(undefined) },
  ]) {
    await assert.rejects(clientOf(async () => response).getRun("r"), { name: /^Phrony/ });
  }
  // The module is still usable.
  assert.deepEqual(await clientOf(async () => Response.json({})).getRun("r"), {});
});

test("many calls of one client run at once", async () => {
  const phrony = clientOf(async (url) => Response.json({ url }));
  const ids = Array.from({ length: 200 }, (_, id) => `run-${id}`);
  const runs = await Promise.all(ids.map((id) => phrony.getRun(id)));
  assert.deepEqual(
    runs.map(({ url }) => url.split("/").at(-1)),
    ids,
  );
});
