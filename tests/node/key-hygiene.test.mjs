// The key is in the X-API-Key header of requests to the service, and nowhere else.

import assert from "node:assert/strict";
import dns from "node:dns";
import { after, before, test } from "node:test";
import { inspect } from "node:util";
import { conversationOf } from "../support/live.mjs";
import { makeEveryCall, presigned, SIGNATURE, startMadeUpService } from "../support/made-up-service.mjs";
import { moduleInstance } from "../support/module-memory.mjs";
import { phronyClient, phronyServer } from "../support/package.mjs";
import { searchSecrets } from "../support/secret-search.mjs";
import { eventStream, json, startStubServer } from "../support/stub-server.mjs";

const { Phrony, PhronyAPIError, PhronyError, PhronyInputError } = phronyClient;

// Not as it stands here: functions tell their source.
const KEY = ["phk", "hidden", "7d1f0c"].join("_");
/** Custom headers may hold a secret too. */
const TOKEN = ["tenant", "token", "55aa"].join("-");
const SECRETS = [KEY, TOKEN, SIGNATURE];
const headers = { "X-Tenant": TOKEN };

const FILE = { filename: "a.txt", mediaType: "text/plain", data: new Uint8Array(3) };

/** Fails if anything that can be got at from the values, or any way to write them down, holds a secret. */
async function assertHidden(values, secrets = SECRETS) {
  const { found } = await searchSecrets(secrets, values);
  assert.deepEqual(found, []);
  for (const [name, value] of Object.entries(values)) {
    for (const [how, write] of [
      ["String", String],
      ["JSON", JSON.stringify],
      ["console", (value) => inspect(value)],
      ["inspect", (value) => inspect(value, { depth: null, showHidden: true, getters: true, showProxy: true })],
    ]) {
      const text = attempt(() => write(value)) ?? "";
      for (const secret of secrets) assert.ok(!text.includes(secret), `${how} of ${name} shows a secret`);
    }
  }
}

/** What cannot be written so cannot be read so. */
function attempt(write) {
  try {
    return write();
  } catch (error) {
    return String(error);
  }
}

async function errorOf(promise) {
  return promise.then(
    () => assert.fail("it did not fail"),
    (error) => error,
  );
}

/** What is written to the console while something is done. */
async function written(run) {
  const texts = [];
  const warn = (warning) => texts.push(String(warning));
  const own = Object.getOwnPropertyDescriptors(console);
  for (const [name, { value }] of Object.entries(own)) {
    if (typeof value === "function") console[name] = (...details) => texts.push([name, ...details].join(" "));
  }
  process.on("warning", warn);
  try {
    await run();
  } finally {
    process.off("warning", warn);
    Object.defineProperties(console, own);
  }
  return texts;
}

let world;
before(async () => {
  world = await startMadeUpService();
});
after(() => world.stop());

test("nothing global holds it", async () => {
  // Not the platform's: what that keeps of a connection is its own.
  const fetch = async () => Response.json(conversationOf("Completed"));
  const phrony = new Phrony({ apiKey: KEY, headers, fetch });
  await phrony.getRun("r");
  await phrony.liveRun("r").finished;
  const { found, looked } = await searchSecrets(SECRETS, { globalThis }, [process]);
  // Not WebAssembly: it is this test that watches for the module.
  assert.deepEqual(found.filter((way) => !way.endsWith("is of WebAssembly")), []);
  assert.ok(looked > 1000);
});

test("requests carry it in one header, and the upload carries neither it nor the client's headers", async () => {
  const { service, storage } = world;
  const texts = await written(() => makeEveryCall(new Phrony({ apiKey: KEY, headers, baseUrl: service.baseUrl })));
  assert.deepEqual(texts, []);
  assert.ok(service.requests.length > 12);
  for (const { headers, ...request } of service.requests) {
    const { "x-api-key": key, "x-tenant": token, ...rest } = headers;
    assert.deepEqual({ key, token }, { key: KEY, token: TOKEN });
    assert.equal(rest.referer, undefined);
    const text = JSON.stringify({ rest, request });
    for (const secret of SECRETS) assert.ok(!text.includes(secret), text);
  }
  assert.equal(storage.requests.length, 1);
  const [put] = storage.requests;
  assert.equal(put.headers["x-storage"], "as-signed");
  assert.equal(put.headers.referer, undefined);
  for (const secret of [KEY, TOKEN]) assert.ok(!JSON.stringify(put).includes(secret));
});

test("a function that gives it is asked for each request, and its keys are as hidden", async () => {
  const given = [];
  const apiKey = () => given[given.push(`${KEY}_${given.length}`) - 1];
  const { service } = world;
  const before = service.requests.length;
  const phrony = new Phrony({ apiKey, baseUrl: service.baseUrl });
  await makeEveryCall(phrony);
  assert.deepEqual(service.requests.slice(before).map(({ headers }) => headers["x-api-key"]), given);
  await assertHidden({ phrony });
});

test("clients, live runs, snapshots, streams, answers and the proxy do not hold it, open or closed", async () => {
  const { service } = world;
  const phrony = new Phrony({ apiKey: KEY, headers, baseUrl: service.baseUrl });
  const live = phrony.liveRun("r");
  const loop = live[Symbol.asyncIterator]();
  const stream = phrony.streamRunEvents("r");
  const batches = phrony.streamRunEvents("r").batches();
  const readable = phrony.streamRunEvents("r").readable();
  const reader = readable.getReader();
  const settings = { apiKey: KEY, headers, baseUrl: service.baseUrl };
  const proxy = phronyServer.createPhronyProxy({ ...settings, authorize: () => true });
  const listener = phronyServer.toNodeListener(proxy);
  const runId = "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1";
  const values = {
    phronyClient,
    phronyServer,
    phrony,
    live,
    loop,
    first: await loop.next(),
    finished: await live.finished,
    snapshot: live.getSnapshot(),
    stream,
    event: await stream.next(),
    batches,
    batch: await batches.next(),
    reader,
    chunk: await reader.read(),
    run: await phrony.getRun("r"),
    conversation: await phrony.getConversation("r"),
    proxy,
    listener,
    proxied: await proxy(new Request(`http://localhost/api/v1/runs/${runId}`)),
    refused: await proxy(new Request("http://localhost/api/v1/unknown")),
  };
  assert.notEqual(values.event.value, undefined);
  assert.equal(values.proxied.status, 200);
  await assertHidden(values);
  // It is there, though: what was looked at is not all that there is.
  const { found } = await searchSecrets([KEY], { instance: moduleInstance() });
  assert.ok(found.some((way) => way.endsWith("is memory with it")));
  live.close();
  await stream.return();
  await batches.return();
  await reader.cancel();
  await assertHidden(values);
});

const DEAD = "http://127.0.0.1:9";

/**
 * How a call can fail: the server's answer, and more of the client's settings. What looks like a success is one for
 * calls that are not answered with JSON.
 */
const FAILURES = {
  "a refused connection": { options: { baseUrl: DEAD }, code: "connection_failed" },
  "an unknown host": { options: { baseUrl: "https://phrony.example" }, code: "connection_failed" },
  "a reset": { answer: (request) => request.socket.resetAndDestroy(), code: "connection_failed" },
  "an answer that breaks off": {
    answer: (_, response) => response.writeHead(200, { "content-length": 9 }).write("{", () => response.destroy()),
    code: "connection_failed",
  },
  "an answer that is no HTTP": {
    answer: (request) => request.socket.end("no HTTP\r\n\r\n"),
    code: "connection_failed",
  },
  "a timeout": { answer: () => {}, options: { timeoutMs: 50 }, code: "timeout" },
  "no JSON": { answer: (_, response) => response.end("<html>"), code: "invalid_response", isSuccess: true },
  "too large an answer": {
    answer: (_, response) => json(response, 200, { x: "x".repeat(99) }),
    options: { maxResponseBytes: 9 },
    code: "response_too_large",
    isSuccess: true,
  },
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 503].map((status) => [
      `status ${status}`,
      { answer: (_, response) => json(response, status, { message: "no" }, { "x-request-id": "1" }) },
    ]),
  ),
};

for (const [name, { answer = () => {}, options = {}, code, isSuccess = false }] of Object.entries(FAILURES)) {
  test(`errors of ${name} do not hold it`, async () => {
    const server = await startStubServer(answer);
    const { lookup } = dns;
    // As the resolver says it, without asking it: 127.0.0.1 needs none.
    dns.lookup = (host, ...rest) =>
      rest.at(-1)(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND", hostname: host }));
    try {
      const phrony = new Phrony({ apiKey: KEY, headers, baseUrl: server.baseUrl, maxRetries: 0, ...options });
      const target = presigned(options.baseUrl ?? server.baseUrl);
      const uploads = new Phrony({
        apiKey: KEY,
        headers,
        maxRetries: 0,
        baseUrl: server.baseUrl,
        fetch: async (url, init) => (init.method === "PUT" ? fetch(url, init) : Response.json(target)),
      });
      const { timeoutMs } = options;
      const errors = {
        get: await errorOf(phrony.getRun("r", { headers: { "X-Trace": TOKEN } })),
        post: await errorOf(phrony.startRun("a", { input: {} })),
        stream: await errorOf(phrony.streamRunEvents("r").next()),
        ...(!isSuccess && {
          request: await errorOf(phrony.request("GET", "/v1/r").then((response) => response.text())),
          upload: await errorOf(uploads.uploadWorkspaceFile(FILE, { timeoutMs })),
        }),
      };
      for (const [how, error] of Object.entries(errors)) {
        // The body of a request of one's own is `fetch`'s, and so is the error when it breaks off.
        assert.ok(error instanceof PhronyError || (how === "request" && error instanceof TypeError), inspect(error));
      }
      if (code !== undefined) assert.equal(errors.get.code, code);
      else assert.ok(errors.get instanceof PhronyAPIError);
      await assertHidden(errors);
    } finally {
      dns.lookup = lookup;
      await server.stop();
    }
  });
}

test("what a stream and a live run fail with does not hold it", async () => {
  const server = await startStubServer((request, response) => {
    if (request.url.endsWith("/conversation")) return json(response, 401, { message: "no" });
    eventStream(response, request.url.includes("malformed") ? "data: {\n\n" : ":\n\n");
  });
  try {
    const phrony = new Phrony({ apiKey: KEY, headers, baseUrl: server.baseUrl, maxRetries: 0 });
    const left = phrony.liveRun("left");
    const leaving = left.finished;
    left.close();
    const live = phrony.liveRun("r");
    const leave = AbortSignal.abort();
    const errors = {
      malformed: await errorOf(phrony.streamRunEvents("malformed").next()),
      idle: await errorOf(phrony.streamRunEvents("r", { idleTimeoutMs: 1 }).next()),
      aborted: await errorOf(phrony.getRun("r", { signal: leave })),
      left: await errorOf(leaving),
      refused: await errorOf(live.finished),
      snapshot: live.getSnapshot().error,
    };
    assert.deepEqual(
      Object.values(errors).map(({ code }) => code),
      ["malformed_event", "idle_timeout", DOMException.ABORT_ERR, "closed", "unauthenticated", "unauthenticated"],
    );
    await assertHidden({ ...errors, live });
  } finally {
    await server.stop();
  }
});

test("a key function's own error is the cause, as it is, and not a word of it is repeated", async () => {
  const cause = new Error(`the vault does not give ${KEY}`);
  const raise = () => {
    throw cause;
  };
  for (const apiKey of [() => Promise.reject(cause), raise, () => `${KEY}\n`, () => ({ KEY }), () => [KEY]]) {
    const phrony = new Phrony({ apiKey, fetch: () => assert.fail("a request was made") });
    for (const error of [await errorOf(phrony.getRun("r")), await errorOf(phrony.streamRunEvents("r").next())]) {
      assert.ok(error instanceof PhronyInputError, inspect(error));
      assert.equal(error.field, "apiKey");
      const { message, stack } = error;
      await assertHidden({ message, stack, text: String(error), json: JSON.stringify(error) });
      if (error.cause === cause) delete error.cause;
      await assertHidden({ error });
    }
    await assertHidden({ phrony });
  }
});
