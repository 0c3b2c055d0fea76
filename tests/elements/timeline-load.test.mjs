// A timeline of fifty thousand steps, with five hundred more every second. What it costs is told, and not asserted.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { ElementsPage, serveElements } from "../support/elements-page.mjs";
import { conversationOf, stepEvent } from "../support/live.mjs";
import { eventStream, json, startStubServer } from "../support/stub-server.mjs";
import { MADE_UP_STEPS, timelineFiles } from "../support/timeline-page.mjs";

const STEPS = 50_000;
const PER_SECOND = 500;
/** How long each state is watched, in milliseconds. */
const WATCH_MS = 3_000;
/** How often the server tells of steps, in milliseconds. */
const TELL_MS = 10;

let service;
let site;
let browser;
/** @type {ElementsPage} */
let page;
/** The steps that the stream has told of. */
let told = 0;

before(async () => {
  const conversation = JSON.stringify(conversationOf("Running", STEPS, { startedAt: "2026-01-01T00:00:00.000Z" }));
  service = await startStubServer((request, response) => {
    if (request.url.endsWith("/conversation")) {
      return response.writeHead(200, { "content-type": "application/json" }).end(conversation);
    }
    if (!request.url.endsWith("/stream")) return json(response, 404, {});
    eventStream(response);
    const start = Date.now();
    const telling = setInterval(() => {
      const due = Math.floor(((Date.now() - start) * PER_SECOND) / 1_000);
      let text = "";
      for (; told < due; told++) text += `data: ${JSON.stringify(stepEvent(STEPS + told + 1))}\n\n`;
      if (text !== "") response.write(text);
    }, TELL_MS);
    response.once("close", () => clearInterval(telling));
  });
  const feed = { type: "text/javascript", content: `import { feed } from "${MADE_UP_STEPS}"; window.feed = feed;` };
  const files = { ...(await timelineFiles()), "/feed.js": feed };
  site = await serveElements({ baseUrl: service.baseUrl, keys: { full: "phk_any" } }, { files });
  browser = await startBrowser();
  page = new ElementsPage(browser, site);
});

after(async () => {
  await browser?.stop();
  site?.stop();
  await service?.stop();
});

afterEach(async () => assert.deepEqual(await page.errors(), []));

/** Gives the page `watch`, which looks at a timeline once a frame, and `costs`, which keeps what it takes. */
async function prepare(html) {
  await page.show("");
  await page.run((html) => {
    const costs = { update: [], observe: [], long: [] };
    const timed = (kind, work) => {
      const start = performance.now();
      work();
      costs[kind].push(performance.now() - start);
    };
    const { ResizeObserver: Observer } = window;
    window.ResizeObserver = class extends Observer {
      constructor(callback) {
        super((...given) => timed("observe", () => callback(...given)));
      }
    };
    const { prototype } = customElements.get("phrony-timeline");
    const { performUpdate } = prototype;
    prototype.performUpdate = function () {
      timed("update", () => performUpdate.call(this));
    };
    // Only Chromium tells of them.
    if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
      const keep = (list) => costs.long.push(...list.getEntries().map(({ duration }) => duration));
      new PerformanceObserver(keep).observe({ entryTypes: ["longtask"] });
    }
    document.getElementById("place").innerHTML = html;
    const find = () => window.deepQueryAll("phrony-timeline")[0];
    const root = () => find().renderRoot;
    const numberOf = (row) => Number(row?.querySelector(".ordinal").textContent.replaceAll(",", ""));
    Object.assign(window, {
      costs,
      find,
      scroller: () => root().querySelector(".scroller"),
      /** The first and the last row in view, where the first begins, how far the end is, how many rows there are. */
      look() {
        const scroller = window.scroller();
        const { top, bottom } = scroller.getBoundingClientRect();
        const rows = [...root().querySelectorAll("[role=listitem]")];
        const inView = rows.filter((row) => {
          const box = row.getBoundingClientRect();
          return box.bottom > top + 2 && box.top < bottom - 2;
        });
        return {
          first: numberOf(inView[0]),
          top: inView[0]?.getBoundingClientRect().top - top,
          last: numberOf(inView.at(-1)),
          toEnd: scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight,
          count: rows.length,
          unseen: root().querySelector(".new")?.innerText,
        };
      },
      frame: () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
      /** Looks once a frame, for a while; meanwhile, something may be done each time. */
      async watch(ms, work = () => {}) {
        const seen = [];
        for (const end = performance.now() + ms; performance.now() < end; ) {
          work();
          await window.frame();
          seen.push(window.look());
        }
        return seen;
      },
      /** Scrolls, and waits until it is there. */
      async goTo(share) {
        const scroller = window.scroller();
        scroller.scrollTop = share * scroller.scrollHeight;
        for (let i = 0; i < 20; i++) await window.frame();
        return window.look();
      },
    });
  }, html);
}

/** Tells what it has cost since the last time. */
async function report(context, what) {
  const { update, observe, long } = await page.run(() => {
    const costs = { ...window.costs };
    for (const kind of ["update", "observe", "long"]) window.costs[kind] = [];
    return costs;
  });
  const [script, layout] = [update, observe].map((times) => times.sort((a, b) => a - b));
  const at = (times, share) => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(1);
  const spread = (times) => `${at(times, 0.5)} ms at p50, ${at(times, 0.99)} ms at p99, ${at(times, 1)} ms at most`;
  context.diagnostic(`${what}: an update took ${spread(script)}; what follows the layout ${spread(layout)}`);
  context.diagnostic(`${what}: tasks over 50 ms: ${long.map((ms) => `${ms.toFixed(0)} ms`).join(", ") || "none"}`);
}

/** Watches the timeline in all states, while steps arrive. `last` is the last step that there is now. */
async function watchAll(context, last) {
  const following = await page.run((ms) => window.watch(ms), WATCH_MS);
  await report(context, "at the end");
  assert.ok(following.every(({ toEnd }) => toEnd < 2), `it follows the end: ${following.map(({ toEnd }) => toEnd)}`);
  assert.ok(following.at(-1).last > STEPS + 100, "steps arrive");

  const middle = await page.run(() => window.goTo(0.5));
  assert.ok(middle.first > 20_000 && middle.first < 30_000, `the middle is at ${middle.first}`);
  await report(context, "to the middle");
  const held = await page.run((ms) => window.watch(ms), WATCH_MS);
  await report(context, "in the middle");
  for (const { first, top } of held) {
    assert.equal(first, middle.first, "it stays");
    assert.ok(Math.abs(top - middle.top) < 1.5, `it stays at ${middle.top}: ${top}`);
  }
  const unseen = held.map(({ unseen }) => Number(unseen.replace(/\D/g, "")));
  assert.ok(unseen.at(-1) > unseen[0] + 100, `more and more are new: ${unseen}`);

  const up = await page.run((ms) => window.watch(ms, () => (window.scroller().scrollTop -= 120)), WATCH_MS);
  await report(context, "scrolling up");
  for (const [i, { first }] of up.entries()) assert.ok(i === 0 || first <= up[i - 1].first, "it goes up");
  assert.ok(up.at(-1).first < middle.first - 20);

  const start = await page.run(() => window.goTo(0));
  assert.equal(start.first, 1);
  const jumps = await page.run((ms) => {
    const scroller = window.scroller();
    return window.watch(ms, () => (scroller.scrollTop = Math.random() * scroller.scrollHeight));
  }, WATCH_MS);
  await report(context, "jumping");
  assert.ok(jumps.every(({ first, last }) => first > 0 && last >= first), "there is always something to see");

  const counts = [...following, ...held, ...up, ...jumps].map(({ count }) => count);
  context.diagnostic(`at most ${Math.max(...counts)} rows were in the page`);
  assert.ok(Math.max(...counts) < 200);

  await page.run(() => void window.find().renderRoot.querySelector(".new").click());
  const again = await page.run((ms) => window.watch(ms), WATCH_MS / 3);
  assert.ok(again.slice(5).every(({ toEnd }) => toEnd < 2), "it follows again");
  assert.ok(again.at(-1).last > (await last()) - PER_SECOND, "what is at the end is new");
}

test("handed to the timeline itself", { timeout: 120_000 }, async (context) => {
  await prepare("<phrony-timeline></phrony-timeline>");
  // By a script of the page's own: what a driver's script makes is slow to read in some browsers.
  const feed = async (count, perSecond) => {
    const script = Object.assign(document.createElement("script"), { type: "module", src: "/feed.js" });
    const loaded = new Promise((done) => script.addEventListener("load", done));
    document.head.append(script);
    await loaded;
    window.last = window.feed(window.find(), count, perSecond);
  };
  await page.run(feed, STEPS, PER_SECOND);
  await page.driver.wait(() => page.run(() => window.look().last > 0), 20_000, "nothing is shown");
  await report(context, "at first");
  await watchAll(context, () => page.run(() => window.last()));
});

test("through a run view, from a stream", { timeout: 180_000 }, async (context) => {
  await prepare('<phrony-run run-id="00000000-0000-4000-8000-000000000001" base-url="/api/full"></phrony-run>');
  const isShown = () => page.run((count) => window.find() && window.look().last > count, STEPS);
  await page.driver.wait(isShown, 60_000, "nothing is shown");
  await report(context, "at first");
  await watchAll(context, async () => STEPS + told);
  assert.equal(service.requests.filter(({ url }) => url.endsWith("/stream")).length, 1, "the stream was never lost");
});
