// What a stream does to the page's connections, of which a browser allows six to a server.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { openPlainPage, servePlainPage } from "../support/plain-page.mjs";
import { startRecordingProxy } from "../support/recording-proxy.mjs";

/** How long a browser may take for what it does at once, in milliseconds. A stream says something every 15 seconds. */
const AT_ONCE_MS = 5_000;

const STREAM = /\/stream$/;

let emulator;
let proxy;
let page;
let browser;
/** A run that waits for a person, and says nothing. */
let runId;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  proxy = await startRecordingProxy();
  proxy.targetPort = Number(new URL(emulator.baseUrl).port);
  page = await servePlainPage();
  browser = await startBrowser();
  const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
  ({ runId } = await phrony.startRun(emulator.agents.approval));
  await phrony.waitForRun(runId, { until: "paused" });
});

after(async () => {
  await browser?.stop();
  await proxy?.stop();
  await emulator?.stop();
  page?.close();
});

beforeEach(async () => {
  proxy.requests.length = 0;
  await openPlainPage(browser, page);
  await browser.run(
    (options) => {
      window.phrony = new window.phronyClient.Phrony(options);
    },
    { apiKey: emulator.keys.full, baseUrl: proxy.url },
  );
});

afterEach(async () => {
  assert.deepEqual(await browser.errors(), []);
});

/** How something ended, or that it goes on. */
function soon(outcome) {
  return Promise.race([outcome, delay(AT_ONCE_MS, "still open", { ref: false })]);
}

test("closing a live run closes its connection", async () => {
  await browser.run(async (runId) => {
    const live = window.phrony.liveRun(runId);
    for await (const { connection } of live) if (connection === "live") live.close();
  }, runId);
  const { outcome } = await proxy.arrival("GET", STREAM);
  assert.equal(await soon(outcome), "left");
});

test("a stream that is silent for too long gives its connection back", async () => {
  const code = await browser.run(async (runId) => {
    try {
      for await (const _event of window.phrony.streamRunEvents(runId, { idleTimeoutMs: 200 }));
    } catch (error) {
      return error.code;
    }
  }, runId);
  assert.equal(code, "idle_timeout");
  const { outcome } = await proxy.arrival("GET", STREAM);
  assert.equal(await soon(outcome), "left");
});

test("two streams of one run are open at the same time", async () => {
  await browser.run((runId) => {
    for (let count = 0; count < 2; count += 1) void window.phrony.streamRunEvents(runId).next();
  }, runId);
  const isOpen = ({ method, path }) => method === "GET" && STREAM.test(path);
  const bothAreOpen = async () => proxy.requests.filter(isOpen).length === 2;
  await browser.driver.wait(bothAreOpen, AT_ONCE_MS, "one waits for the other");
});

test("a page that is left gives its connection back, and goes on where it was when the reader is back", async () => {
  await browser.run((runId) => {
    window.live = window.phrony.liveRun(runId);
    window.live.subscribe(() => {});
  }, runId);
  const isLive = () => browser.run(() => window.live?.getSnapshot().connection === "live");
  await browser.driver.wait(isLive, AT_ONCE_MS);
  const { outcome } = await proxy.arrival("GET", STREAM);
  await browser.run(() => void (window.location.href = `${window.location.href}other`));
  assert.equal(await soon(outcome), "left");
  await browser.driver.wait(async () => (await browser.driver.getCurrentUrl()).endsWith("other"), AT_ONCE_MS);
  await browser.driver.navigate().back();
  await browser.driver.wait(async () => (await browser.driver.getTitle()) === "ready", AT_ONCE_MS);
  // A browser that has not kept the page has loaded it anew.
  if (await browser.run(() => window.live !== undefined)) await browser.driver.wait(isLive, AT_ONCE_MS, "it stays away");
});
