// One viewer: all contenders in turn, round after round.

import { EVENT_BYTES } from "./events.mjs";
import { PATHS } from "./stage.mjs";
import { median, percentile } from "./statistics.mjs";

const WARM_UP_ROUNDS = 1;
const IN_FLIGHT = 16;

/** A part measures a contender once: figures by their name. */
const PARTS = {
  "throughput, an event in a write": flood(40_000, 1),
  "throughput, 27 events in a write": flood(80_000, 27),
  "delay at 200 events a second": delay(300, 200),
  "requests for a run": requests("run", 2_500),
  "requests for a conversation of 44 KB": requests("conversation", 1_500),
};

/** What of a part is compared with the bare proxy. */
const COLUMNS = {
  perSecond: { title: "a second", digits: 0 },
  cpuUs: { title: "CPU us", digits: 1 },
  p50: { title: "p50 us", digits: 0 },
  p99: { title: "p99 us", digits: 0 },
};

/** Measures and prints all parts whose names hold `only`. */
export async function measureTurns(stage, { rounds, only }, tell) {
  const contenders = [stage.direct, ...stage.proxies];
  for (const [part, measure] of Object.entries(PARTS)) {
    if (!part.includes(only)) continue;
    const taken = contenders.map(() => []);
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const [index, contender] of contenders.entries()) {
        const figures = await measure(stage, contender);
        if (round >= 0) taken[index].push(figures);
      }
    }
    print(part, contenders, taken, tell);
  }
}

function flood(events, eventsPerWrite) {
  return async ({ upstream, viewer }, { front, origin }) => {
    await upstream.call("flood", { events, eventsPerWrite });
    const argument = { url: origin + PATHS.stream, events, eventBytes: EVENT_BYTES };
    const { milliseconds, cpuUs } = await withCpu(front, events, () => viewer.call("flood", argument));
    return { perSecond: (events * 1000) / milliseconds, cpuUs };
  };
}

function delay(events, perSecond) {
  return async ({ upstream, viewer }, { front, origin }) => {
    await upstream.call("flood", undefined);
    await viewer.call("open", { url: origin + PATHS.stream, viewers: 1 });
    const { cpuUs } = await withCpu(front, events, () => upstream.call("pace", { events, perSecond }));
    const delays = (await viewer.call("finish", { events })).sort((a, b) => a - b);
    return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), cpuUs };
  };
}

function requests(path, count) {
  return async ({ viewer }, { front, origin }) => {
    const argument = { url: origin + PATHS[path], requests: count, inFlight: IN_FLIGHT };
    const { milliseconds, cpuUs } = await withCpu(front, count, () => viewer.call("requests", argument));
    return { perSecond: (count * 1000) / milliseconds, cpuUs };
  };
}

/** Also the CPU that a proxy took for each of `count`, which others on the machine disturb least. */
async function withCpu(front, count, work) {
  const before = await front?.call("usage");
  const milliseconds = await work();
  const after = await front?.call("usage");
  return { milliseconds, cpuUs: front && ((after.cpuMs - before.cpuMs) * 1000) / count };
}

function print(part, contenders, taken, tell) {
  console.log(part);
  const medians = taken.map((rounds) =>
    Object.fromEntries(Object.keys(rounds[0]).map((name) => [name, median(rounds.map((figures) => figures[name]))])),
  );
  const [, bare] = medians;
  for (const [index, { name }] of contenders.entries()) {
    const cells = Object.entries(COLUMNS).flatMap(([column, { title, digits }]) => {
      const value = medians[index][column];
      if (value === undefined) return [];
      tell({ part, contender: name, figure: column, median: value, ratio_to_bare: value / bare[column] });
      return [`${title} ${value.toFixed(digits).padStart(8)} (${(value / bare[column]).toFixed(2)})`];
    });
    console.log(`  ${name.padEnd(24)} ${cells.join("   ")}`);
  }
}
