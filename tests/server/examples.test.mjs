// Each example as it is, in its runtime, in front of the emulator, used from outside as a page would.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startEmulator } from "../support/emulator.mjs";
import { snapshotWhere } from "../support/live.mjs";
import { phronyClient } from "../support/package.mjs";
import { startRecordingProxy } from "../support/recording-proxy.mjs";
import { ID } from "./proxy.mjs";
import { EXAMPLES, RUNTIMES, startProjects } from "./servers.mjs";

const { fileRefFromObjectKey, parseEventStream, Phrony, RunInput } = phronyClient;
const SECRET = "the-session-of-ada";
const asCookie = { cookie: `theme=dark; session=${SECRET}` };
const asBearer = { authorization: `Bearer ${SECRET}` };

const PROXIES = [
  { main: "node-http.mjs", runtime: "Node", headers: asCookie },
  { main: "express.mjs", runtime: "Node", headers: asCookie },
  { main: "hono.mjs", runtime: "Node", headers: asBearer },
  { main: "next", runtime: "Next.js", headers: asCookie },
  { main: "bun.mjs", runtime: "Bun", headers: asCookie },
  { main: "deno.mjs", runtime: "Deno", headers: asBearer },
  { main: "workers", runtime: "workerd", headers: asBearer },
];

let emulator;
let service;
let projects;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  service = await startRecordingProxy();
  service.targetPort = Number(new URL(emulator.baseUrl).port);
  projects = await startProjects();
});

after(async () => {
  await projects?.stop();
  await service?.stop();
  await emulator?.stop();
});

for (const { main, runtime, headers } of PROXIES) {
  describe(`${main} in ${runtime}`, () => {
    let proxy;
    let url;
    let phrony;
    let agents;

    before(async () => {
      agents = emulator.agents;
      const { failing: _, ...own } = agents;
      proxy = await projects.start(RUNTIMES[runtime], EXAMPLES, main, {
        PHRONY_API_KEY: emulator.keys.full,
        PHRONY_BASE_URL: service.url,
        SESSIONS: JSON.stringify({ [SECRET]: { email: "ada@example.com", agents: Object.values(own) } }),
      });
      url = `${proxy.url}/api/phrony`;
      phrony = new Phrony({ apiKey: null, baseUrl: url, headers });
    });
    after(() => proxy?.stop());

    test("a run with an approval, followed to its end", async () => {
      const { runId } = await phrony.startRun(agents.approval, { input: { order: "A-1042" } });
      const live = phrony.liveRun(runId);
      const { pendingTasks } = await snapshotWhere(live, ({ pendingTasks }) => pendingTasks.length > 0);
      await live.approve(pendingTasks[0].taskId);
      const { output } = await snapshotWhere(live, ({ phase }) => phase === "finished");
      assert.equal(output.approved, true);
      assert.equal((await phrony.waitForRun(runId)).status, "Completed");
      assert.equal((await phrony.getConversation(runId, { stepContent: "slim" })).session.status, "Completed");
      const { items } = await phrony.listSessions(agents.approval, { take: 100 });
      assert.ok(items.some(({ entryRunId }) => entryRunId === runId));
    });

    test("a file, a message with it, and a timer that is skipped", async () => {
      const data = new TextEncoder().encode("invoice");
      const upload = await phrony.uploadWorkspaceFile({ filename: "invoice.txt", mediaType: "text/plain", data });
      assert.equal(upload.finalize.sizeBytes, "7");
      assert.equal(fileRefFromObjectKey(upload.presign.objectKey, "text/plain").phronyFile, true);
      const { runId } = await phrony.startRun(agents.chat);
      await phrony.waitForRun(runId, { until: "paused" });
      await phrony.sendRunMessage(runId, RunInput.text("bye").file(upload), { path: "input" });
      assert.equal((await phrony.waitForRun(runId)).status, "Completed");
      const timer = await phrony.startRun(agents.timer);
      await phrony.waitForRun(timer.runId, { until: "paused" });
      await phrony.skipAgentWaitTimer(timer.runId);
      assert.equal((await phrony.waitForRun(timer.runId)).status, "Completed");
    });

    test("the service's errors are its own words", async () => {
      const { runId } = await phrony.startRun(agents.approval);
      await phrony.waitForRun(runId, { until: "paused" });
      const direct = new Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
      for (const ask of [
        (client) => client.sendRunMessage(runId, RunInput.approve(ID)),
        (client) => client.skipAgentWaitTimer(runId),
      ]) {
        const [through, own] = await Promise.all([phrony, direct].map((client) => ask(client).catch((error) => error)));
        assert.ok([400, 404].includes(own.status));
        assert.deepEqual([through.status, through.message], [own.status, own.message]);
        assert.ok(through.requestId);
      }
    });

    test("only who is signed in may call, and only about own agents and their runs", async () => {
      const stranger = new Phrony({ apiKey: null, baseUrl: url, headers: { cookie: "session=x", authorization: "Bearer x" } });
      await assert.rejects(stranger.startRun(agents.approval), { status: 401, message: "Please sign in" });
      await assert.rejects(phrony.startRun(agents.failing), { status: 403 });
      await assert.rejects(phrony.listSessions(agents.failing), { status: 403 });
      await assert.rejects(phrony.getRun(ID), { status: 403 });
      const direct = new Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
      const { runId } = await direct.startRun(agents.failing);
      await assert.rejects(phrony.getRun(runId), { status: 403 });
      await assert.rejects(phrony.getConversation(runId), { status: 403 });
      const evil = { ...headers, origin: "https://evil.test" };
      assert.equal((await fetch(`${url}/v1/runs/${runId}`, { headers: evil })).status, 403);
      assert.equal((await fetch(`${url}/v1/keys`, { headers })).status, 404);
    });

    test("with plain fetch, as other clients ask", async () => {
      const post = (path, body) =>
        fetch(url + path, {
          method: "POST",
          headers: { ...headers, "Content-Type": "application/json", Accept: "application/json" },
          body: JSON.stringify(body),
        });
      const started = await post(`/v1/agents/${agents.approval}/runs`, { input: { order: "A-1" } });
      assert.equal(started.status, 202);
      const { runId } = await started.json();
      const { pendingTasks } = await snapshotWhere(phrony.liveRun(runId), ({ pendingTasks }) => pendingTasks.length > 0);
      const stream = await fetch(`${url}/v1/runs/${runId}/stream`, { headers: { ...headers, Accept: "text/event-stream" } });
      assert.equal(stream.headers.get("content-type"), "text/event-stream");
      assert.match(stream.headers.get("cache-control"), /no-store/);
      const accepted = await post(`/v1/runs/${runId}/messages`, { runId, userTaskId: pendingTasks[0].taskId, approved: true });
      assert.equal(accepted.status, 202);
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of stream.body) text += decoder.decode(chunk, { stream: true });
      const events = text.split("\n\n").flatMap((frame) => frame.split("\n").filter((line) => line.startsWith("data:")));
      const subjects = events.map((line) => JSON.parse(line.slice(5)).subject);
      assert.equal(subjects[0], "engine.user_task.completed");
      assert.equal(subjects.at(-1), "engine.session.completed");
    });

    test("a viewer who leaves closes the service's stream, which told it things at once", async () => {
      const { runId } = await phrony.startRun(agents.chat);
      const leaving = new AbortController();
      const stream = await fetch(`${url}/v1/runs/${runId}/stream`, { headers, signal: leaving.signal });
      // The run waits for a message and the stream stays open; what was told is here all the same.
      for await (const { data } of parseEventStream(stream.body)) {
        if (data) break;
      }
      const upstream = await service.arrival("GET", new RegExp(`${runId}/stream$`));
      leaving.abort();
      assert.equal(await upstream.outcome, "left");
    });
  });
}
