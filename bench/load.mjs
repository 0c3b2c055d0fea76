// What load does to the engine, in Node: node --expose-gc load.mjs
//   - the cost per byte, from 1 MB to 1 GB of one stream
//   - the module's memory, over ten million events
//   - the cost of an event in a live run, by the length of its timeline
//   - a thousand streams at once against the emulator, beside a loop over the raw readers

import { fileURLToPath } from "node:url";
import { moduleMemory } from "../tests/support/module-memory.mjs";
import { startEmulator } from "../tests/support/emulator.mjs";
import { phronyClient } from "../tests/support/package.mjs";
import { measureLiveRuns } from "./live.mjs";
import { makeStream } from "./shapes.mjs";

const STREAMS = 1000;
const INPUT = { events: 200, bytes: 1_000, perSecond: 100 };

await costPerByte();
await memoryOverEvents();
await measureLiveRuns();
await manyStreams();

/** A body that repeats these chunks until it has sent so many. */
function repeated(chunks, total) {
  let sent = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (sent === total) controller.close();
        else controller.enqueue(chunks[sent++ % chunks.length]);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Chunks that hold whole events, so that they can be repeated. */
function wholeChunks() {
  const { chunks, events } = makeStream("step 600 B", 16 * 1024, 1_000_000);
  const bytes = Buffer.concat(chunks);
  const pieces = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf("\n\n", Math.min(start + 16_000, bytes.length - 2)) + 2;
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return { pieces, events, bytes: bytes.length };
}

async function count(events) {
  let count = 0;
  for await (const _ of events) count += 1;
  return count;
}

async function costPerByte() {
  const { pieces, events, bytes } = wholeChunks();
  // The engine's compiler is done by then.
  await count(phronyClient.parseSSEStream(repeated(pieces, pieces.length * 50)));
  console.log("cost per byte of one stream");
  for (const megabytes of [1, 10, 100, 1000]) {
    const start = performance.now();
    const delivered = await count(phronyClient.parseSSEStream(repeated(pieces, pieces.length * megabytes)));
    const time = performance.now() - start;
    if (delivered !== events * megabytes) throw new Error(`${delivered} of ${events * megabytes} events were delivered`);
    console.log(`  ${String(megabytes).padStart(5)} MB  ${((time * 1e6) / (bytes * megabytes)).toFixed(2)} ns per byte`);
  }
}

async function memoryOverEvents() {
  const { pieces, events } = wholeChunks();
  console.log("the module's memory");
  const repeats = Math.ceil(1_000_000 / events);
  let delivered = 0;
  for (let million = 1; million <= 10; million++) {
    delivered += await count(phronyClient.parseSSEStream(repeated(pieces, pieces.length * repeats)));
    console.log(`  after ${delivered} events: ${moduleMemory() / 1024} KiB`);
  }
}

async function manyStreams() {
  const emulator = await startEmulator({ args: ["--script-dir", fileURLToPath(new URL("scripts", import.meta.url))] });
  try {
    console.log(`${STREAMS} streams at once, ${INPUT.events} events each`);
    for (const [name, follow] of Object.entries({ "raw reader": followRaw, "phrony-client": followByClient })) {
      await measureStreams(name, follow, emulator);
    }
  } finally {
    await emulator.stop();
  }
}

/** Counts the steps of a stream with nothing but the platform: what following it costs at least. */
async function followRaw(fetch, emulator, runId) {
  const response = await fetch(`${emulator.baseUrl}/v1/runs/${runId}/stream`, {
    headers: { "X-API-Key": emulator.keys.full },
  });
  const decoder = new TextDecoder();
  let text = "";
  let steps = 0;
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split("\n\n");
    text = frames.pop();
    for (const frame of frames) {
      if (frame.startsWith("data:") && isStep(JSON.parse(frame.slice("data:".length)))) steps += 1;
    }
  }
  return steps;
}

async function followByClient(fetch, { baseUrl, keys }, runId) {
  const phrony = new phronyClient.Phrony({ apiKey: keys.full, baseUrl, fetch });
  let steps = 0;
  for await (const event of phrony.streamRunEvents(runId)) if (isStep(event)) steps += 1;
  return steps;
}

/** One of the firehose's steps. */
function isStep({ subject }) {
  return subject === "engine.step.Reasoning";
}

async function measureStreams(name, follow, emulator) {
  const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
  const { runId } = await phrony.startRun(emulator.agents["many-readers"], { input: INPUT });
  await phrony.waitForRun(runId, { until: "paused" });
  const [task] = phronyClient.pendingTasks(await phrony.getConversation(runId));

  globalThis.gc();
  const before = process.memoryUsage();
  let open = 0;
  let allAreOpen;
  const opened = new Promise((resolve) => (allAreOpen = resolve));
  const countingFetch = async (...request) => {
    const response = await fetch(...request);
    if (++open === STREAMS) allAreOpen();
    return response;
  };
  const following = Array.from({ length: STREAMS }, () => follow(countingFetch, emulator, runId));
  await opened;
  globalThis.gc();
  const after = process.memoryUsage();
  const cpu = process.cpuUsage();
  await phrony.sendRunMessage(runId, phronyClient.RunInput.answer(task.taskId, "Yes."));
  const delivered = await Promise.all(following);
  const { user, system } = process.cpuUsage(cpu);

  const lost = delivered.reduce((sum, steps) => sum + INPUT.events - steps, 0);
  const kib = (field) => `${((after[field] - before[field]) / 1024 / STREAMS).toFixed(1)} KiB`;
  const milliseconds = ((user + system) / 1000 / STREAMS).toFixed(2);
  console.log(
    `  ${name.padEnd(14)} lost ${lost}; a stream takes ${kib("heapUsed")} of heap and ${milliseconds} ms of CPU`,
  );
  if (lost !== 0) throw new Error(`${name} lost ${lost} events`);
}
