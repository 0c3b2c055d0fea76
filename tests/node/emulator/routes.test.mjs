// The routes beside the pauses: the live stream, lists, files, redaction, and each error status.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phronyClient } from "../../support/package.mjs";
import { finish, startAndPause, useEmulator } from "./scenario.mjs";

const {
  fileRefFromObjectKey,
  parseEventStream,
  parseSSEStream,
  PhronyAuthenticationError,
  PhronyBadRequestError,
  PhronyConflictError,
  PhronyNotFoundError,
  PhronyPermissionError,
  PhronyRateLimitError,
  RunInput,
} = phronyClient;
const used = useEmulator();

const NO_RUN = "00000000-0000-4000-8000-000000000000";

async function all(events) {
  const seen = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test("the stream tells of the steps as they happen and ends with the session", async () => {
  const { phrony } = used;
  const { runId, tasks } = await startAndPause(used, "approval");
  const events = phrony.streamRunEvents(runId);
  const following = all(events);
  await phrony.sendRunMessage(runId, RunInput.approve(tasks[0].taskId));
  const seen = await following;
  const steps = seen.filter(({ kind }) => kind === "step").map(({ data }) => data.type);
  assert.deepEqual(steps.filter((type) => type !== "RunCompleted" && type !== "SessionCompleted"), [
    "ToolResult",
    "Reasoning",
    "output",
  ]);
  assert.equal(seen.at(-1).subject, "engine.session.completed");
  for (const { ts, kind, subject, data } of seen) {
    assert.ok(!Number.isNaN(Date.parse(ts)));
    assert.match(subject, /^engine\./);
    assert.equal(typeof kind, "string");
    assert.equal(typeof data, "object");
  }
});

test("a body that the caller fetched can be read the same way", async () => {
  const { phrony, emulator } = used;
  const { runId } = await startAndPause(used, "chat");
  const headers = { "X-API-Key": emulator.keys.full };
  const bodies = await Promise.all(
    [1, 2].map(async () => (await fetch(`${emulator.baseUrl}/v1/runs/${runId}/stream`, { headers })).body),
  );
  const reading = [all(parseSSEStream(bodies[0])), all(parseEventStream(bodies[1]))];
  await phrony.sendRunMessage(runId, RunInput.text("done"));
  const [events, messages] = await Promise.all(reading);
  assert.ok(events.length > 0);
  assert.deepEqual(
    messages.map(({ data }) => JSON.parse(data)),
    events,
  );
});

test("a firehose arrives whole and in order", async () => {
  const { phrony, agents } = used;
  const { runId } = await phrony.startRun(agents.firehose, { input: { events: 2000, bytes: 600, perSecond: 4000 } });
  const sequences = [];
  for await (const { kind, data } of phrony.streamRunEvents(runId)) {
    if (kind === "step") sequences.push(data.sequence);
  }
  const { items } = await phrony.getConversation(runId);
  assert.ok(items.length >= 2000);
  // What happened before the stream was open is not told; from there on nothing is missing.
  const [first] = sequences;
  assert.deepEqual(
    sequences,
    sequences.map((_, index) => first + index),
  );
  assert.ok(sequences.at(-1) >= 2000);
});

test("stepContent=slim leaves out six ids", async () => {
  const { phrony, agents } = used;
  const { runId } = await phrony.startRun(agents.request);
  await finish(phrony, runId);
  const full = await phrony.getConversation(runId, { stepContent: "full" });
  const slim = await phrony.getConversation(runId, { stepContent: "slim" });
  const removed = ["session_id", "run_id", "tenant_id", "agent_id", "agent_version_id", "event_id"];
  full.items.forEach(({ content }, index) => {
    const kept = Object.entries(content).filter(([key]) => !removed.includes(key));
    assert.deepEqual(slim.items[index].content, Object.fromEntries(kept));
  });
});

test("sessions are listed, filtered, and read page by page", async () => {
  const { phrony, agents } = used;
  const started = [];
  for (let n = 0; n < 5; n++) started.push((await phrony.startRun(agents.text)).sessionId);
  const page = await phrony.listSessions(agents.text, { skip: 1, take: 2 });
  assert.equal(page.items.length, 2);
  assert.ok(page.total >= 5);
  assert.equal(page.items[0].agentId, agents.text);
  const paged = await all(phrony.sessions(agents.text, { take: 2 }));
  assert.equal(paged.length, page.total);
  for (const id of started) assert.equal(paged.filter((session) => session.id === id).length, 1);
  assert.deepEqual(await all(phrony.sessions(agents.text, { status: "Nonsense" })), []);
});

test("leaving the list of sessions early reads no further page", async () => {
  const { agents } = used;
  let requests = 0;
  const counting = used.client("full", { fetch: (url, init) => (requests++, fetch(url, init)) });
  for await (const _ of counting.sessions(agents.text, { take: 1 })) break;
  assert.equal(requests, 1);
});

test("a file is uploaded, registered, and named in an input", async () => {
  const { phrony, agents, emulator } = used;
  const data = new Uint8Array(100_000).fill(7);
  const progress = [];
  const sent = [];
  const spying = used.client("full", { fetch: (url, init) => (sent.push({ url, init }), fetch(url, init)) });
  const file = { filename: "räport.bin", mediaType: "application/octet-stream", data };
  const uploaded = await spying.uploadWorkspaceFile(file, { onProgress: (now) => progress.push(now) });
  assert.equal(uploaded.finalize.sizeBytes, "100000");
  assert.equal(uploaded.finalize.alreadyFinalized, false);
  assert.deepEqual(progress.at(0), { loaded: 0, total: 100_000 });
  assert.deepEqual(progress.at(-1), { loaded: 100_000, total: 100_000 });

  const { init } = sent.find(({ init }) => init.method === "PUT");
  assert.deepEqual(init.headers, uploaded.presign.requiredHeaders);
  assert.ok(!JSON.stringify(init.headers).includes(emulator.keys.full));

  const { objectKey } = uploaded.presign;
  const again = await phrony.finalizeFile({ objectKey, maxContentLength: 100_000 });
  assert.equal(again.alreadyFinalized, true);
  const reference = fileRefFromObjectKey(objectKey, file.mediaType);
  assert.equal(reference.filename, uploaded.leafName);
  const { runId } = await phrony.startRun(agents.request, { input: { attachment: reference } });
  assert.ok(JSON.stringify((await finish(phrony, runId)).output).includes(uploaded.leafName));
});

test("a Blob and an ArrayBuffer are uploaded too", async () => {
  const { phrony } = used;
  for (const data of [new Blob(["hello"], { type: "text/html" }), new TextEncoder().encode("hello").buffer]) {
    const { finalize } = await phrony.uploadWorkspaceFile({ filename: "a.txt", mediaType: "text/plain", data });
    assert.equal(finalize.sizeBytes, "5");
  }
});

test("what was not uploaded cannot be registered", async () => {
  const { phrony } = used;
  const { objectKey } = await phrony.presignFile({ filename: "a", mediaType: "a/b", maxContentLength: 5 });
  await assert.rejects(phrony.finalizeFile({ objectKey, maxContentLength: 5 }), PhronyBadRequestError);
});

test("redaction leaves the ends, in the conversation and in the stream", async () => {
  const { agents } = used;
  const phrony = used.client("redacted");
  const { runId } = await phrony.startRun(agents["sub-agents"], { input: { secret: 1 } });
  const kinds = new Set();
  const subjects = new Set();
  for await (const { kind, subject } of phrony.streamRunEvents(runId)) {
    kinds.add(kind);
    subjects.add(subject);
  }
  for (const kind of ["step", "user_task", "aitl"]) assert.ok(!kinds.has(kind), kind);
  assert.ok(!subjects.has("engine.subagent.spawned"));
  const { session, runs, items } = await phrony.getConversation(runId);
  assert.deepEqual(items.map(({ type }) => type).sort(), ["RunCompleted", "SessionCompleted"]);
  assert.equal(session.input, null);
  assert.equal(session.startContext, null);
  for (const { input, output, error } of runs) assert.deepEqual([input, output, error], [null, null, null]);
  assert.notEqual((await phrony.getRun(runId)).output, null);
});

for (const [name, status, type, call] of [
  ["an unknown key", 401, PhronyAuthenticationError, ({ agents, client }) => client("phk_unknown").startRun(agents.text)],
  ["no key", 401, PhronyAuthenticationError, ({ client }) => client(null, { apiKey: null }).getRun(NO_RUN)],
  ["a key for another agent", 403, PhronyPermissionError, ({ agents, client }) => client("outOfScope").startRun(agents.text)],
  [
    "a key without uploads",
    403,
    PhronyPermissionError,
    ({ client }) => client("noFiles").presignFile({ filename: "a", mediaType: "a/b", maxContentLength: 1 }),
  ],
  ["an unknown run", 404, PhronyNotFoundError, ({ phrony }) => phrony.getRun(NO_RUN)],
  ["the stream of an unknown run", 404, PhronyNotFoundError, ({ phrony }) => phrony.streamRunEvents(NO_RUN).next()],
  ["an id that is no UUID", 400, PhronyBadRequestError, ({ phrony }) => phrony.getConversation("a/b")],
  ["a firehose beyond its bounds", 400, PhronyBadRequestError, ({ phrony, agents }) =>
    phrony.startRun(agents.firehose, { input: { events: 1e12 } })],
  ["a guard", 409, PhronyConflictError, ({ agents, client }) => client("guarded").startRun(agents.text)],
]) {
  test(`${name} is ${status}, in the gateway's words`, async () => {
    await assert.rejects(call(used), (error) => {
      assert.ok(error instanceof type, String(error));
      assert.equal(error.status, status);
      assert.ok(error.requestId);
      assert.ok(JSON.parse(error.body).message.includes(error.message) || error.message.length > 0);
      return true;
    });
  });
}

test("the trigger's limit is 429 with Retry-After", async () => {
  const { agents } = used;
  const phrony = used.client("limited", { maxRetries: 0 });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => phrony.startRun(agents.text)));
  const refused = results.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
  assert.ok(refused.length > 0);
  for (const error of refused) {
    assert.ok(error instanceof PhronyRateLimitError, String(error));
    assert.ok(error.retryAfterMs > 0);
  }
});
