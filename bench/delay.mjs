// How long an event is on its way through the reader in live traffic, when one comes at a time and the reader waits.

import { makeStream } from "./shapes.mjs";

const EVENTS = 4_000;
const WARM_UP_EVENTS = 1_000;

/**
 * @typedef {object} Delay In microseconds.
 * @property {string} contender
 * @property {number} p50
 * @property {number} p99
 */

/**
 * Measures the raw reader and ours in turn.
 *
 * @param {typeof import("../pkg/types/index.js")} phronyClient
 * @returns {Promise<Delay[]>}
 */
export async function measureDelay({ parseSSEStream }) {
  const { chunks } = makeStream("live 600 B", undefined, 700_000);
  const contenders = {
    "raw reader": (body) => {
      const reader = body.getReader();
      return async () => !(await reader.read()).done;
    },
    "raw reader + JSON.parse": (body) => {
      const reader = body.getReader();
      const decoder = new TextDecoder();
      return async () => {
        const { done, value } = await reader.read();
        if (!done) JSON.parse(decoder.decode(value).slice("data: ".length));
        return !done;
      };
    },
    "phrony-client": (body) => {
      const events = parseSSEStream(body);
      return async () => !(await events.next()).done;
    },
  };
  const delays = [];
  for (const [contender, open] of Object.entries(contenders)) {
    const times = (await follow(open, chunks)).slice(WARM_UP_EVENTS).sort((a, b) => a - b);
    delays.push({ contender, p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
  }
  return delays;
}

async function follow(open, chunks) {
  let source;
  const body = new ReadableStream({ start: (controller) => void (source = controller) });
  const next = open(body);
  const times = [];
  for (let event = 0; event < WARM_UP_EVENTS + EVENTS; event++) {
    const arrival = next();
    // The reader waits by now, as it does while nothing happens.
    await macrotask();
    const sent = performance.now();
    source.enqueue(chunks[event % chunks.length]);
    await arrival;
    times.push((performance.now() - sent) * 1000);
  }
  source.close();
  return times;
}

function macrotask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

function percentile(sorted, share) {
  return sorted[Math.floor(sorted.length * share)];
}
