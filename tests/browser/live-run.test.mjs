// A live run in a page that loses its network, is hidden and shown, and outlives a restart of the server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { phronyClient } from "../support/package.mjs";
import { openPlainPage, servePlainPage } from "../support/plain-page.mjs";
import { startRecordingProxy } from "../support/recording-proxy.mjs";

/**
 * How long anything may take to arrive in the page, in milliseconds: longer than the minute after which the client gives
 * up a request that the browser has lost on the way.
 */
const PATIENCE_MS = 90_000;

let emulator;
/** The network of the page, and of nobody else. */
let network;
let page;
let browser;
let phrony;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  network = await startRecordingProxy();
  network.targetPort = Number(new URL(emulator.baseUrl).port);
  page = await servePlainPage();
  browser = await startBrowser();
  phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
});

after(async () => {
  await browser?.stop();
  await network?.stop();
  await emulator?.stop();
  page?.close();
});

/** Follows a run in the page, which keeps what it sees. */
function follow(runId) {
  return browser.run(
    (options, runId) => {
      const seen = { connections: [], visibility: [], streams: 0 };
      const fetch = (url, init) => {
        if (url.endsWith("/stream")) seen.streams += 1;
        return globalThis.fetch(url, init);
      };
      const live = new window.phronyClient.Phrony({ ...options, fetch }).liveRun(runId);
      live.subscribe(() => {
        const { connection } = live.getSnapshot();
        if (seen.connections.at(-1) !== connection) seen.connections.push(connection);
      });
      document.addEventListener("visibilitychange", () => seen.visibility.push(document.visibilityState));
      Object.assign(window, { live, seen });
    },
    { apiKey: emulator.keys.full, baseUrl: network.url },
    runId,
  );
}

/** What the page has seen, and what it shows now. */
function look() {
  return browser.run(() => {
    const { connection, status, items } = window.live.getSnapshot();
    return { ...window.seen, connection, status, ids: items.map(({ id }) => id) };
  });
}

/** Waits until what the page shows is as wanted. */
async function see(what, isWanted) {
  let looked;
  const isSeen = async () => isWanted((looked = await look()));
  await browser.driver.wait(isSeen, PATIENCE_MS, undefined, 20).catch((cause) => {
    const asked = network.requests.slice(-4).map(({ method, path }) => `${method} ${path}`);
    const last = `its last requests: ${asked.join(", ")}`;
    throw new Error(`the page should show ${what}, and shows ${JSON.stringify(looked)}; ${last}`, { cause });
  });
  return looked;
}

/** Says something to the run, not from the page, and waits until it waits again. */
async function say(runId, text) {
  await phrony.sendRunMessage(runId, { runId, text });
  await phrony.waitForRun(runId, { until: "paused" });
  const { items } = await phrony.getConversation(runId);
  return items.map(({ id }) => id);
}

/** Asks the emulator for something that no service does. */
async function steer(route, method, body) {
  const headers = { "Content-Type": "application/json" };
  const url = `${emulator.baseUrl}/emulator/${route}`;
  const { ok, status } = await fetch(url, { method, headers, body: JSON.stringify(body) });
  assert.ok(ok, `${method} ${route} was answered ${status}`);
}

const shows = (ids) => (seen) => JSON.stringify(seen.ids) === JSON.stringify(ids);

test("it shows the run, whatever happens to the page and its network", async () => {
  await openPlainPage(browser, page);
  const { runId } = await phrony.startRun(emulator.agents.chat, { input: {} });
  await phrony.waitForRun(runId, { until: "paused" });
  // A stream that is open when the network goes falls silent, and nobody is told. Not before its first byte: in Firefox
  // that is what opens it.
  await steer(`runs/${runId}/faults`, "PUT", { stream: [{ do: { stall: { after: { bytes: 1 } } }, times: 1 }] });
  await follow(runId);
  await see("that it waits", ({ status, connection }) => status === "WaitingForResponse" && connection === "live");

  // Offline: what happens now, the page cannot know.
  network.isCut = true;
  const afterOffline = await say(runId, "Are you there?");
  assert.notDeepEqual((await look()).ids, afterOffline);
  network.isCut = false;
  // As the browser tells it. Only Chromium can be told to be offline itself.
  await browser.run(() => void window.dispatchEvent(new Event("online")));
  await see("what it has missed", shows(afterOffline));
  await see("that it is live again", ({ connection, streams }) => connection === "live" && streams > 1);

  // Hidden: nothing is closed, and what happens arrives.
  const { streams } = await look();
  const frame = browser.driver.manage().window();
  const place = await frame.getRect();
  await frame.minimize();
  const afterHidden = await say(runId, "And now?");
  await frame.setRect(place);
  const shown = await see("what happened while it was hidden", shows(afterHidden));
  assert.deepEqual(shown.visibility, ["hidden", "visible"]);
  assert.equal(shown.streams, streams);

  // A restart: nobody can connect for a while.
  await steer("restart", "POST", { ms: 500, connections: "refuse" });
  await see("that the connection is lost", ({ connection }) => connection === "reconnecting");
  await see("that it is live again", ({ connection }) => connection === "live");
  const atTheEnd = await say(runId, "bye");
  const end = await see("the end", ({ connection }) => connection === "closed");
  assert.deepEqual(end.ids, atTheEnd);
  assert.equal(end.status, "Completed");
  assert.deepEqual(await browser.errors(), []);
});
