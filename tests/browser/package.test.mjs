// The package in a plain page of another origin than the emulator's. A proxy sees what the browser really sends.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { openPlainPage, servePlainPage } from "../support/plain-page.mjs";
import { freePort, startRecordingProxy } from "../support/recording-proxy.mjs";

let emulator;
let proxy;
let page;
let browser;
/** What the page makes its client from. */
let options;

before(async () => {
  proxy = await startRecordingProxy();
  proxy.targetPort = await freePort();
  // The emulator takes the proxy for itself, so that uploads go through it too.
  emulator = await startEmulator({
    args: ["--port", String(proxy.targetPort), "--public-url", proxy.url, "--speed", "20"],
  });
  page = await servePlainPage();
  browser = await startBrowser();
  options = { apiKey: emulator.keys.full, baseUrl: proxy.url };
});

after(async () => {
  await browser?.stop();
  await emulator?.stop();
  await proxy?.stop();
  page?.close();
});

beforeEach(async () => {
  proxy.requests.length = 0;
  await openPlainPage(browser, page);
});

afterEach(async () => {
  assert.deepEqual(await browser.errors(), []);
});

/** Starts a run that waits for a person until it is answered. */
function startWaitingRun() {
  return browser.run(
    async (options, agentId) => {
      window.phrony = new window.phronyClient.Phrony(options);
      return (await window.phrony.startRun(agentId)).runId;
    },
    options,
    emulator.agents.approval,
  );
}

test("a call works across origins, with a preflight that asks for the key's header", async () => {
  const status = await browser.run(
    async (options, agentId) => (await new window.phronyClient.Phrony(options).startRun(agentId)).status,
    options,
    emulator.agents.request,
  );
  assert.equal(status, "Running");
  const [preflight, call] = proxy.requests;
  assert.equal(preflight.method, "OPTIONS");
  assert.match(preflight.headers["access-control-request-headers"], /x-api-key/);
  assert.equal(call.method, "POST");
  assert.equal(call.headers["x-api-key"], emulator.keys.full);
});

test("the synchronous functions work after ready()", async () => {
  const sorted = await browser.run(async () => {
    await window.phronyClient.ready();
    return window.phronyClient.sortTimeline([2, 1].map((ordinal) => ({ runId: "r", ordinal }))).map(({ ordinal }) => ordinal);
  });
  assert.deepEqual(sorted, [1, 2]);
});

test("events stream in, and leaving the loop closes the connection", async () => {
  const sequences = await browser.run(
    async (options, agentId) => {
      const phrony = new window.phronyClient.Phrony(options);
      const input = { events: 10_000, perSecond: 50 };
      const { runId } = await phrony.startRun(agentId, { input });
      const sequences = [];
      for await (const { kind, data } of phrony.streamRunEvents(runId)) {
        if (kind === "step") sequences.push(data.sequence);
        if (sequences.length === 5) break;
      }
      return sequences;
    },
    options,
    emulator.agents.firehose,
  );
  assert.deepEqual(sequences, sequences.map((_, index) => sequences[0] + index));
  const { outcome } = await proxy.arrival("GET", /\/stream$/);
  assert.equal(await outcome, "left");
});

test("a stream ends with its run", async () => {
  const runId = await startWaitingRun();
  await browser.run((runId) => window.phrony.waitForRun(runId, { until: "paused" }), runId);
  // Waiting has had a stream of its own.
  proxy.requests.length = 0;
  await browser.run((runId) => {
    window.subjects = (async () => {
      const subjects = [];
      for await (const { subject } of window.phrony.streamRunEvents(runId)) subjects.push(subject);
      return subjects;
    })();
  }, runId);
  const { answered, outcome } = await proxy.arrival("GET", /\/stream$/);
  await answered;
  const subjects = await browser.run(async (runId) => {
    const [task] = window.phronyClient.pendingTasks(await window.phrony.getConversation(runId));
    await window.phrony.sendRunMessage(runId, window.phronyClient.RunInput.approve(task.taskId));
    return window.subjects;
  }, runId);
  assert.equal(subjects[0], "engine.user_task.completed");
  assert.equal(subjects.at(-1), "engine.session.completed");
  assert.equal(await outcome, "ended");
});

test("an abort rejects a call that waits with the signal's reason", async () => {
  const runId = await startWaitingRun();
  const release = proxy.hold("GET", /\/conversation$/);
  await browser.run((runId) => {
    const leaving = (window.leaving = new AbortController());
    window.reason = { why: "gone" };
    window.outcome = window.phrony
      .getConversation(runId, undefined, { signal: leaving.signal })
      .then(() => "answered", (error) => (error === window.reason ? "its reason" : String(error)));
  }, runId);
  const { outcome } = await proxy.arrival("GET", /\/conversation$/);
  const settled = browser.run(() => {
    window.leaving.abort(window.reason);
    return window.outcome;
  });
  assert.equal(await settled, "its reason");
  assert.equal(await outcome, "left");
  release();
});

test("an abort ends a stream that waits with the signal's reason", async () => {
  const runId = await startWaitingRun();
  await browser.run((runId) => {
    const leaving = (window.leaving = new AbortController());
    window.outcome = (async () => {
      for await (const _event of window.phrony.streamRunEvents(runId, leaving.signal));
    })().then(() => "ended", (error) => error);
  }, runId);
  const { answered, outcome } = await proxy.arrival("GET", /\/stream$/);
  await answered;
  const settled = browser.run(() => {
    window.leaving.abort("gone");
    return window.outcome;
  });
  assert.equal(await settled, "gone");
  assert.equal(await outcome, "left");
});

test("an upload tells its progress, and the object storage never sees the key", async () => {
  // More than the buffers between the browser and the proxy hold: the upload cannot be over while it is held.
  const size = 32 * 1_024 * 1_024;
  const release = proxy.hold("PUT", /^\/object-store\//);
  await browser.run(
    (options, size) => {
      window.progress = [];
      const file = { filename: "big.bin", mediaType: "application/octet-stream", data: new Uint8Array(size) };
      window.partly = new Promise((resolve, reject) => {
        const onProgress = ({ loaded, total }) => {
          window.progress.push([loaded, total]);
          if (loaded > 0 && loaded < total) resolve(undefined);
        };
        window.upload = new window.phronyClient.Phrony(options).uploadWorkspaceFile(file, { onProgress });
        window.upload.then(() => reject(new Error("uploaded, but no progress was told")), reject);
      });
    },
    options,
    size,
  );
  await browser.run(() => window.partly);
  release();
  const { finalize, leafName } = await browser.run(() => window.upload);
  assert.equal(finalize.sizeBytes, String(size));
  assert.equal(leafName, "big.bin");

  const progress = await browser.run(() => window.progress);
  assert.deepEqual(progress[0], [0, size]);
  assert.deepEqual(progress.at(-1), [size, size]);
  for (const [index, [loaded]] of progress.entries()) assert.ok(index === 0 || loaded >= progress[index - 1][0]);

  const toStorage = proxy.requests.filter(({ path }) => path.startsWith("/object-store/"));
  assert.ok(toStorage.some(({ method }) => method === "PUT"));
  for (const { method, headers } of toStorage) {
    assert.ok(!("x-api-key" in headers), `${method} carries the key`);
    assert.doesNotMatch(headers["access-control-request-headers"] ?? "", /x-api-key/);
  }
});

test("an abort ends an upload with the signal's reason", async () => {
  const release = proxy.hold("PUT", /^\/object-store\//);
  await browser.run((options) => {
    const leaving = (window.leaving = new AbortController());
    const file = { filename: "big.bin", mediaType: "application/octet-stream", data: new Uint8Array(1_000) };
    const given = { signal: leaving.signal, onProgress: () => {} };
    window.outcome = new window.phronyClient.Phrony(options)
      .uploadWorkspaceFile(file, given)
      .then(() => "uploaded", (error) => error);
  }, options);
  const { outcome } = await proxy.arrival("PUT", /^\/object-store\//);
  const settled = browser.run(() => {
    window.leaving.abort("gone");
    return window.outcome;
  });
  assert.equal(await settled, "gone");
  assert.equal(await outcome, "left");
  release();
});
