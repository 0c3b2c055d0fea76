// Many viewers of one run.

import { PATHS, startStage } from "./stage.mjs";
import { percentile } from "./statistics.mjs";

const EVENTS = 200;
const PER_SECOND = 20;
/** How many streams each has at the service; `undefined` is one for each viewer. */
const CROWDED = { "… shareStreams": 1, "phrony-client/server": undefined, "node:http pipe": undefined };

/** Measures and prints: each proxy fresh, because memory that it once had is not given back. */
export async function measureCrowds(viewers, tell) {
  console.log(`${viewers} viewers of one run, ${PER_SECOND} events a second`);
  for (const [name, streams = viewers] of Object.entries(CROWDED)) {
    const stage = await startStage([name]);
    try {
      const figures = await measureCrowd(stage, viewers);
      if (figures.upstreams !== streams) throw new Error(`${name} has ${figures.upstreams} streams of the service`);
      print(name, figures, tell);
    } finally {
      await stage.stop();
    }
  }
}

async function measureCrowd({ upstream, viewer, direct, proxies: [{ front, origin }] }, viewers) {
  const url = origin + PATHS.stream;
  const watch = async (viewers) => {
    await viewer.call("open", { url, viewers });
    const streams = await upstream.call("streams");
    const opened = await front.call("usage");
    await upstream.call("pace", { events: EVENTS, perSecond: PER_SECOND });
    const delays = (await viewer.call("finish", { events: EVENTS })).sort((a, b) => a - b);
    return { streams, opened, ended: await front.call("usage"), delays };
  };
  // The same crowd at the service itself: what is left of the delay is the proxy's.
  await viewer.call("open", { url: direct.origin + PATHS.stream, viewers });
  await upstream.call("pace", { events: EVENTS, perSecond: PER_SECOND });
  const alone = (await viewer.call("finish", { events: EVENTS })).sort((a, b) => a - b);
  // The code that serves one viewer is there by then, and its memory.
  await watch(1);
  const before = await front.call("usage");
  const { streams, opened, ended, delays } = await watch(viewers);
  const perViewer = (field) => (opened[field] - before[field]) / 1024 / viewers;
  return {
    upstreams: streams.open,
    rssKib: perViewer("rss"),
    heapKib: perViewer("heapUsed"),
    rssMib: ended.rss / 1024 / 1024,
    p50: percentile(delays, 0.5) / 1000,
    p99: percentile(delays, 0.99) / 1000,
    directP50: percentile(alone, 0.5) / 1000,
    directP99: percentile(alone, 0.99) / 1000,
    cpuUs: ((ended.cpuMs - opened.cpuMs) * 1000) / delays.length,
    cpuShare: (ended.cpuMs - opened.cpuMs) / ((EVENTS * 1000) / PER_SECOND),
    deliveries: delays.length,
  };
}

function print(name, figures, tell) {
  for (const [figure, median] of Object.entries(figures)) tell({ part: "crowd", contender: name, figure, median });
  const { upstreams, deliveries, cpuShare } = figures;
  const shown = (figure) => figures[figure].toFixed(1);
  console.log(`  ${name}: streams of the service: ${upstreams}; events delivered in order: ${deliveries}`);
  console.log(`    memory   ${shown("rssKib")} KiB a viewer, ${shown("heapKib")} of it heap; ${shown("rssMib")} MiB at last`);
  console.log(`    delay    p50 ${shown("p50")} ms, p99 ${shown("p99")} ms`);
  console.log(`    no proxy p50 ${shown("directP50")} ms, p99 ${shown("directP99")} ms`);
  console.log(`    CPU      ${shown("cpuUs")} us an event, ${(cpuShare * 100).toFixed(0)} % of a core`);
}
