// A page that talks to its own backend, which keeps the key: everything works, and the key is nowhere in the browser.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { openPlainPage, servePlainPage } from "../support/plain-page.mjs";
import { openProduct, startProduct } from "../support/product.mjs";
import { freePort, startRecordingProxy } from "../support/recording-proxy.mjs";

/** How long anything may take to arrive in the page, in milliseconds. */
const PATIENCE_MS = 60_000;

/** How long a browser may take for what it does at once, in milliseconds. A stream says something every 15 seconds. */
const AT_ONCE_MS = 5_000;

const STREAM = /\/stream$/;

let emulator;
/** What the emulator is asked: by the product's backend, and by the page, which uploads to it. */
let upstream;
let product;
/** Somebody else's page. */
let foreign;
/** The same product, which has listed that page. */
let friendly;
let browser;
/** A client that needs no backend. */
let phrony;

before(async () => {
  upstream = await startRecordingProxy();
  upstream.targetPort = await freePort();
  emulator = await startEmulator({
    args: ["--port", String(upstream.targetPort), "--public-url", upstream.url, "--speed", "20"],
  });
  const options = { apiKey: emulator.keys.full, baseUrl: upstream.url, shareStreams: true };
  foreign = await servePlainPage();
  product = await startProduct(options);
  friendly = await startProduct({ ...options, allowedOrigins: [new URL(foreign.url).origin] });
  browser = await startBrowser();
  phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: `http://127.0.0.1:${upstream.targetPort}` });
});

after(async () => {
  await browser?.stop();
  await product?.stop();
  await friendly?.stop();
  await emulator?.stop();
  await upstream?.stop();
  foreign?.close();
});

beforeEach(async () => {
  upstream.requests.length = 0;
  product.calls.length = 0;
  await openProduct(browser, product);
});

/** Starts a run in the page and shows it there. What it waits for is approved, if it is to be. */
function startAndFollow({ approves }) {
  return browser.run(
    async (agentId, approves) => {
      const { runId } = await window.phrony.startRun(agentId, { input: { order: "A-1042" } });
      const live = window.phrony.liveRun(runId);
      const connections = [];
      Object.assign(window, { live, connections });
      void (async () => {
        for await (const { connection, status, pendingTasks, output } of live) {
          if (connections.at(-1) !== connection) connections.push(connection);
          document.querySelector("#status").textContent = `${status}, ${connection}`;
          document.querySelector("#result").textContent = JSON.stringify(output);
          if (approves && pendingTasks.some(({ submitting }) => !submitting)) await live.approve();
        }
      })();
      return runId;
    },
    emulator.agents.approval,
    approves,
  );
}

/** Waits until the page shows a run's status, and how it hears of it. */
async function seeStatus(status) {
  const read = async () => (await browser.texts("#status")).join();
  const shown = () => read().catch(() => "nothing");
  await browser.driver.wait(async () => (await shown()) === status, PATIENCE_MS, undefined, 20).catch(async (cause) => {
    throw new Error(`the page should show ${status}, and shows ${await shown()}`, { cause });
  });
}

/** Where in the page a text can be got at, and how much the page has stored. */
function searchPage(text) {
  return browser.run(
    async (parts) => {
      const { document, performance, localStorage, sessionStorage, caches, indexedDB } = window;
      // Put together here, so that the script that asks does not hold it.
      const { found, looked } = await window.searchSecrets([parts.join("")], {
        window,
        html: document.documentElement.outerHTML,
        network: performance.getEntries().map((entry) => entry.toJSON()),
      });
      const kept = [await caches.keys(), await indexedDB.databases(), document.cookie.split("; ").filter(Boolean)];
      const stored = kept.flat().length + localStorage.length + sessionStorage.length;
      return { found: found.map((way) => way.slice(0, 300)), looked, stored };
    },
    [text.slice(0, 7), text.slice(7)],
  );
}

test("a run is followed and approved, a file is uploaded, and nothing in the page tells the key", async () => {
  const runId = await startAndFollow({ approves: true });
  const size = 4 * 1_024 * 1_024;
  const { sizeBytes, progress } = await browser.run(async (size) => {
    const progress = [];
    const { finalize } = await window.phrony.uploadWorkspaceFile(
      { filename: "big.bin", mediaType: "application/octet-stream", data: new Uint8Array(size) },
      { onProgress: ({ loaded }) => progress.push(loaded) },
    );
    return { sizeBytes: finalize.sizeBytes, progress };
  }, size);
  assert.equal(sizeBytes, String(size));
  assert.deepEqual([progress.at(0), progress.at(-1)], [0, size]);
  await browser.see("#result", /129\.90 EUR for order A-1042 were refunded/);
  await seeStatus("Completed, closed");
  const refused = await browser.run(async () => {
    const error = await window.phrony.getRun("00000000-0000-4000-8000-000000000000").catch((error) => error);
    window.refused = error;
    return error.status;
  });
  assert.equal(refused, 404);
  assert.deepEqual(await browser.errors(), []);
  assert.deepEqual(product.errors, []);

  const key = emulator.keys.full;
  const { found, looked, stored } = await searchPage(key);
  assert.deepEqual(found, []);
  assert.ok(looked > 1_000, `only ${looked} objects were looked at`);
  assert.equal(stored, 0);
  // What is there is found: in the page's objects, in its requests.
  const { found: places } = await searchPage(runId);
  for (const place of [/^window\.live\b/, /^network\b/]) {
    assert.ok(places.some((way) => place.test(way)), places.join("\n"));
  }

  assertKeyIsNotOnTheWire();
  const toService = upstream.requests.filter(({ path }) => path.startsWith("/v1/"));
  assert.ok(toService.length >= 5);
  for (const { headers } of toService) {
    assert.equal(headers["x-api-key"], key);
    assert.equal(headers.cookie, undefined);
  }
  const toStorage = upstream.requests.filter(({ path }) => path.startsWith("/object-store/"));
  assert.ok(toStorage.some(({ method }) => method === "PUT"));
  for (const request of toStorage) assert.ok(!JSON.stringify(request).includes(key));
});

/** Nothing that a browser has sent or was sent holds the key, or the header for it. */
function assertKeyIsNotOnTheWire() {
  const connections = [product, friendly].flatMap(({ tap }) => tap.connections);
  assert.ok(connections.some(({ sent }) => sent.includes("POST /api/phrony/v1/")));
  assert.ok(connections.some(({ received }) => received.includes("text/event-stream")));
  for (const { sent, received } of connections) {
    assert.ok(!sent.includes(emulator.keys.full) && !received.includes(emulator.keys.full));
    assert.doesNotMatch(sent, /^x-api-key/im);
    assert.doesNotMatch(sent, /^access-control-request-headers:.*x-api-key/im);
  }
}

/** What a client in the page of another origin comes to. */
function callFromForeignPage({ url }, credentials) {
  return browser.run(
    async (baseUrl, credentials, agentId) => {
      const phrony = new window.phronyClient.Phrony({ apiKey: null, baseUrl, credentials, maxRetries: 0 });
      const outcome = (call) => call.then(() => "done", (error) => error.status ?? error.code);
      const runId = "00000000-0000-4000-8000-000000000000";
      /** @type {RequestInit} */
      const form = { method: "POST", mode: "no-cors", credentials, body: "{}" };
      return {
        start: await outcome(phrony.startRun(agentId)),
        get: await outcome(phrony.listSessions(agentId)),
        stream: await outcome(phrony.streamRunEvents(runId).next()),
        // What needs no preflight: a form can send it.
        form: await fetch(`${baseUrl}/v1/agents/${agentId}/runs`, form).then(({ type }) => type),
      };
    },
    `${url}/api/phrony`,
    credentials,
    emulator.agents.request,
  );
}

test("a page of another origin is refused, although the user is signed in", async () => {
  await openPlainPage(browser, foreign);
  const { form, ...outcomes } = await callFromForeignPage(product, "include");
  assert.deepEqual(outcomes, { start: "connection_failed", get: "connection_failed", stream: "connection_failed" });
  // The page is not told how it ended.
  assert.equal(form, "opaque");
  assert.deepEqual(product.calls, []);
  assert.deepEqual(upstream.requests, []);
  const refused = product.answers.filter(({ origin }) => origin === new URL(foreign.url).origin);
  // Browsers send a form's request as it is, and ask before the others.
  assert.ok(refused.some(({ method }) => method === "POST") && refused.some(({ method }) => method === "OPTIONS"));
  for (const { method, path, status } of refused) assert.equal(status, 403, `${method} ${path}`);
});

test("a page of another origin works where the server lists it, with the user's cookie", async () => {
  await openPlainPage(browser, foreign);
  const user = await callFromForeignPage(friendly, "include");
  assert.deepEqual(user, { start: "done", get: "done", stream: 404, form: "opaque" });
  const routes = ["startRun", "listSessions", "streamRunEvents"];
  assert.deepEqual(friendly.calls, routes.map((route) => ({ route, isUser: true })));
  // Without the cookie it is nobody, and may read that.
  friendly.calls.length = 0;
  const nobody = await callFromForeignPage(friendly, "omit");
  assert.deepEqual(nobody, { start: 403, get: 403, stream: 403, form: "opaque" });
  assert.ok(friendly.calls.every(({ isUser }) => !isUser));
  const followed = await browser.run(
    async (baseUrl, agentId) => {
      const phrony = new window.phronyClient.Phrony({ apiKey: null, baseUrl, credentials: "include" });
      const { runId } = await phrony.startRun(agentId);
      const live = phrony.liveRun(runId);
      for await (const { pendingTasks } of live) {
        if (pendingTasks.some(({ submitting }) => !submitting)) await live.approve();
      }
      return live.getSnapshot().status;
    },
    `${friendly.url}/api/phrony`,
    emulator.agents.approval,
  );
  assert.equal(followed, "Completed");
  assert.deepEqual(await browser.errors(), []);
  assertKeyIsNotOnTheWire();
});

test("a live run goes on when its connection breaks, and misses nothing", async () => {
  const runId = await startAndFollow({ approves: false });
  await seeStatus("WaitingForHITL, live");
  assert.equal(product.tap.cut(STREAM), 1);
  // What happens now, no stream of the page tells.
  const [task] = phronyClient.pendingTasks(await phrony.getConversation(runId));
  await phrony.sendRunMessage(runId, phronyClient.RunInput.approve(task.taskId));
  await seeStatus("Completed, closed");
  const { ids, connections } = await browser.run(() => {
    const ids = window.live.getSnapshot().items.map(({ id }) => id);
    return { ids, connections: window.connections };
  });
  const { items } = await phrony.getConversation(runId);
  assert.deepEqual(ids, items.map(({ id }) => id));
  assert.ok(connections.includes("reconnecting"), connections.join());
  assert.deepEqual(await browser.errors(), []);
});

test("closing the page closes the stream to the service at once", async () => {
  const { driver } = browser;
  const first = await driver.getWindowHandle();
  await driver.switchTo().newWindow("tab");
  try {
    await openProduct(browser, product);
    await startAndFollow({ approves: false });
    await seeStatus("WaitingForHITL, live");
  } finally {
    // Closed, not left: a browser may keep a page with all its connections, for when the user comes back.
    await driver.close();
    await driver.switchTo().window(first);
  }
  const { outcome } = await upstream.arrival("GET", STREAM);
  assert.equal(await Promise.race([outcome, delay(AT_ONCE_MS, "still open", { ref: false })]), "left");
});
