// What a program does with the package, whatever runs it. Each step is a test of its own.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { searchSecrets } from "../support/secret-search.mjs";

/**
 * What a step works with.
 *
 * @typedef {object} World
 * @property {typeof import("../../pkg/types/index.js")} phronyClient The package's exports.
 * @property {import("../support/emulator.mjs").Emulator} emulator
 * @property {import("../../pkg/types/index.js").Phrony} phrony A client that may do everything.
 */

/** @type {{ [name: string]: (world: World) => Promise<void> }} */
export const scenario = {
  async "the module loads by itself, and its functions work then"({ phronyClient }) {
    await phronyClient.ready();
    assert.equal(phronyClient.phaseOf("WaitingForHITL"), "paused");
  },

  async "a run is started, waited for and read"({ phrony, emulator }) {
    const { runId } = await phrony.startRun(emulator.agents.request, { input: { question: "Où est-ce ?" } });
    assert.equal((await phrony.waitForRun(runId)).status, "Completed");
    assert.equal((await phrony.getRun(runId)).runId, runId);
    const { session, items } = await phrony.getConversation(runId);
    assert.equal(session.status, "Completed");
    assert.equal(items.at(-1).type, "SessionCompleted");
    const { total } = await phrony.listSessions(emulator.agents.request);
    const ids = [];
    for await (const { id } of phrony.sessions(emulator.agents.request, { take: 1 })) ids.push(id);
    assert.equal(ids.length, total);
    assert.ok(ids.includes(session.id));
  },

  async "a stream tells the events of a run, and is left"({ phrony, emulator }) {
    const input = { events: 10_000, perSecond: 50 };
    const { runId } = await phrony.startRun(emulator.agents.firehose, { input });
    const sequences = [];
    for await (const { data } of phrony.streamRunEvents(runId, { kinds: ["step"] })) {
      sequences.push(data.sequence);
      if (sequences.length === 5) break;
    }
    assert.deepEqual(sequences, sequences.map((_, index) => sequences[0] + index));
  },

  async "a live run is followed, approved and seen to its end"({ phrony, emulator }) {
    const { runId } = await phrony.startRun(emulator.agents.approval);
    const live = phrony.liveRun(runId);
    for await (const { pendingTasks } of live) {
      for (const { taskId, submitting } of pendingTasks) if (!submitting) await live.approve(taskId);
    }
    const { status, items, output } = live.getSnapshot();
    assert.equal(status, "Completed");
    assert.match(JSON.stringify(output), /129\.90 EUR for order A-1042 were refunded/);
    assert.deepEqual(items, (await phrony.getConversation(runId)).items);
  },

  async "messages are sent, and a timer is skipped"({ phronyClient, phrony, emulator }) {
    const chat = await phrony.startRun(emulator.agents.chat, { input: {} });
    await phrony.waitForRun(chat.runId, { until: "paused" });
    await phrony.sendRunMessage(chat.runId, phronyClient.RunInput.text("bye"));
    assert.equal((await phrony.waitForRun(chat.runId)).status, "Completed");

    const timer = await phrony.startRun(emulator.agents.timer);
    await phrony.waitForRun(timer.runId, { until: ({ status }) => status === "WaitingForTimer" });
    await phrony.skipAgentWaitTimer(timer.runId);
    assert.equal((await phrony.waitForRun(timer.runId)).status, "Completed");
  },

  async "an abort ends a call and a stream with the signal's reason"({ phrony, emulator }) {
    const { runId } = await phrony.startRun(emulator.agents.approval);
    await phrony.waitForRun(runId, { until: "paused" });
    const leaving = new AbortController();
    const reason = new Error("gone");
    const isTheReason = (error) => error === reason;
    const ended = Promise.all([
      assert.rejects(phrony.waitForRun(runId, { signal: leaving.signal }), isTheReason),
      assert.rejects(phrony.streamRunEvents(runId, leaving.signal).next(), isTheReason),
    ]);
    setTimeout(() => leaving.abort(reason), 100);
    await ended;
  },

  async "a wrong key is refused, and not told"({ phronyClient, emulator }) {
    const phrony = new phronyClient.Phrony({ apiKey: "phk_wrong", baseUrl: emulator.baseUrl });
    const error = await phrony.startRun(emulator.agents.request).catch((error) => error);
    assert.ok(error instanceof phronyClient.PhronyAuthenticationError);
    assert.equal(error.status, 401);
    assert.ok(!error.stack.includes("phk_wrong"));
  },

  async "the key cannot be got at from anything that the package gives"({ phronyClient, phrony, emulator }) {
    const { runId } = await phrony.startRun(emulator.agents.request);
    const live = phrony.liveRun(runId);
    const stream = phrony.streamRunEvents(runId);
    const key = emulator.keys.full;
    const nowhere = new phronyClient.Phrony({ apiKey: key, baseUrl: "http://127.0.0.1:9", maxRetries: 0 });
    const values = {
      phronyClient,
      phrony,
      live,
      stream,
      event: await stream.next(),
      finished: await live.finished,
      snapshot: live.getSnapshot(),
      refused: await phrony.getRun("no id").catch((error) => error),
      lost: await nowhere.getRun("run").catch((error) => error),
    };
    await stream.return();
    const { found } = await searchSecrets([key], values);
    assert.deepEqual(found, []);
    for (const value of Object.values(values)) {
      assert.ok(!inspect(value, { depth: 9, showHidden: true }).includes(key));
    }
  },

  async "a server that is not there is told as such"({ phronyClient }) {
    const phrony = new phronyClient.Phrony({ apiKey: "phk_any", baseUrl: "http://127.0.0.1:9", maxRetries: 0 });
    await assert.rejects(phrony.getRun("run"), phronyClient.PhronyConnectionError);
  },

  async "a file is uploaded"({ phrony, emulator }) {
    const data = new TextEncoder().encode("Ein Brief.");
    const progress = [];
    const { presign, finalize, leafName } = await phrony.uploadWorkspaceFile(
      { filename: "letter.txt", mediaType: "text/plain", data },
      { onProgress: ({ loaded }) => progress.push(loaded) },
    );
    assert.equal(leafName, "letter.txt");
    assert.equal(finalize.sizeBytes, String(data.length));
    assert.deepEqual(progress, [0, data.length]);
    const response = await fetch(`${emulator.baseUrl}/emulator/files/${presign.objectKey}`);
    assert.equal(await response.text(), "Ein Brief.");
  },
};
