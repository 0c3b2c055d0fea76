// Signals: before, during and after a call.

import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, test } from "node:test";
import { phronyClient } from "../support/package.mjs";
import { eventStream, json, startStubServer } from "../support/stub-server.mjs";

const { Phrony } = phronyClient;

let server;
afterEach(() => server?.stop());

async function clientOf(answer, options = {}) {
  server = await startStubServer(answer);
  return new Phrony({ apiKey: "phk_test", baseUrl: server.baseUrl, ...options });
}

const CALLS = {
  startRun: (phrony, signal) => phrony.startRun("a", {}, { signal }),
  listSessions: (phrony, signal) => phrony.listSessions("a", {}, { signal }),
  sessions: (phrony, signal) => phrony.sessions("a", {}, { signal }).next(),
  getRun: (phrony, signal) => phrony.getRun("r", { signal }),
  getConversation: (phrony, signal) => phrony.getConversation("r", {}, { signal }),
  sendRunMessage: (phrony, signal) => phrony.sendRunMessage("r", { runId: "r", text: "hi" }, { signal }),
  skipAgentWaitTimer: (phrony, signal) => phrony.skipAgentWaitTimer("r", { signal }),
  waitForRun: (phrony, signal) => phrony.waitForRun("r", { signal }),
  streamRunEvents: (phrony, signal) => phrony.streamRunEvents("r", { signal }).next(),
  "streamRunEvents with a signal alone": (phrony, signal) => phrony.streamRunEvents("r", signal).next(),
  uploadWorkspaceFile: (phrony, signal) =>
    phrony.uploadWorkspaceFile({ filename: "a", mediaType: "a/b", data: new Uint8Array(1) }, { signal }),
};

for (const [name, call] of Object.entries(CALLS)) {
  test(`${name}: an aborted signal sends nothing`, async () => {
    const phrony = await clientOf(() => assert.fail("a request was sent"));
    const reason = new Error("changed my mind");
    await assert.rejects(call(phrony, AbortSignal.abort(reason)), (error) => error === reason);
  });

  test(`${name}: an abort while it waits rejects with the reason and closes the connection`, async () => {
    const controller = new AbortController();
    const reason = { any: "value" };
    const phrony = await clientOf(() => controller.abort(reason));
    await assert.rejects(call(phrony, controller.signal), (error) => error === reason);
    assert.equal(await server.closed[0], false);
  });
}

test("an abort without a reason is the platform's AbortError", async () => {
  const phrony = await clientOf(() => {});
  await assert.rejects(phrony.getRun("r", { signal: AbortSignal.abort() }), { name: "AbortError" });
  await assert.rejects(phrony.getRun("r", { signal: AbortSignal.timeout(20) }), { name: "TimeoutError" });
});

test("an abort while a body is read ends the call", async () => {
  const controller = new AbortController();
  const phrony = await clientOf((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"runId"', () => setImmediate(() => controller.abort("stop")));
  });
  await assert.rejects(phrony.getRun("r", { signal: controller.signal }), (error) => error === "stop");
});

test("an abort between two attempts ends the call", async () => {
  const controller = new AbortController();
  const phrony = await clientOf((_, response) => {
    json(response, 503, {}, { "retry-after": "30" });
    response.once("finish", () => setImmediate(() => controller.abort("stop")));
  });
  await assert.rejects(phrony.getRun("r", { signal: controller.signal }), (error) => error === "stop");
  assert.equal(server.requests.length, 1);
});

test("an abort after the answer changes nothing, and no listener stays", async () => {
  const phrony = await clientOf((_, response) => json(response, 200, { runId: "r", status: "Completed" }));
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args) => (listeners++, addEventListener.apply(signal, args));
  signal.removeEventListener = (...args) => (listeners--, removeEventListener.apply(signal, args));
  const run = await phrony.getRun("r", { signal });
  await phrony.waitForRun("r", { signal });
  assert.equal(listeners, 0);
  controller.abort();
  assert.equal(run.status, "Completed");
});

test("an abort in the middle of a stream throws the reason and closes the connection", async () => {
  const phrony = await clientOf((_, response) => eventStream(response, 'data: {"kind":"run"}\n\n'));
  const controller = new AbortController();
  const seen = [];
  await assert.rejects(
    async () => {
      for await (const event of phrony.streamRunEvents("r", controller.signal)) {
        seen.push(event);
        controller.abort("enough");
      }
    },
    (error) => error === "enough",
  );
  assert.deepEqual(seen, [{ kind: "run" }]);
  assert.equal(await server.closed[0], false);
});

test("a fetch that ignores its signal does not hold up the call", async () => {
  const phrony = new Phrony({ apiKey: "phk_test", fetch: () => new Promise(() => {}) });
  const controller = new AbortController();
  const call = phrony.getRun("r", { signal: controller.signal });
  controller.abort("stop");
  await assert.rejects(call, (error) => error === "stop");
  await assert.rejects(phrony.getRun("r", { timeoutMs: 20 }), { name: "PhronyTimeoutError" });
});

test("nothing is left that keeps the process alive", async () => {
  const { execFile } = await import("node:child_process");
  const { packageFolder } = await import("../support/package.mjs");
  const phrony = await clientOf((_, response) => json(response, 200, { runId: "r", status: "Completed" }));
  assert.ok(phrony);
  const child = execFile(process.execPath, [
    "-e",
    `const { Phrony } = require(${JSON.stringify(packageFolder)});
     const phrony = new Phrony({ apiKey: "phk_test", baseUrl: "${server.baseUrl}", timeoutMs: 3600000 });
     phrony.waitForRun("r", { timeoutMs: 3600000 }).then(() => {});`,
  ]);
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});
