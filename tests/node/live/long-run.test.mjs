// A run of a hundred thousand steps, which is as many as the emulator keeps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { recordingFetch } from "../../support/live.mjs";
import { moduleMemory } from "../../support/module-memory.mjs";
import { useEmulator } from "../emulator/scenario.mjs";

const used = useEmulator();
const EVENTS = 99_998;

async function follow() {
  const { fetch, requests } = recordingFetch();
  const phrony = used.client("full", { fetch });
  const { runId } = await phrony.startRun(used.agents.firehose, { input: { events: EVENTS, bytes: 1, perSecond: 0 } });
  requests.length = 0;
  const live = phrony.liveRun(runId);
  let lengths = 0;
  for await (const { items } of live) {
    assert.ok(items.length >= lengths);
    lengths = items.length;
  }
  const { items } = live.getSnapshot();
  live.close();
  return { items, requests };
}

test("it is followed with one stream and two reads, and leaves nothing behind", { timeout: 180_000 }, async (context) => {
  const delay = monitorEventLoopDelay();
  delay.enable();
  const { items, requests } = await follow();
  delay.disable();
  assert.ok(items.length >= EVENTS);
  for (const [index, { ordinal, provisional }] of items.entries()) {
    assert.equal(ordinal, index + 1);
    assert.equal(provisional, undefined);
  }
  assert.deepEqual(requests, ["GET stream", "GET conversation", "GET conversation"]);
  const milliseconds = (nanoseconds) => (nanoseconds / 1e6).toFixed(0);
  context.diagnostic(`the event loop was late by ${milliseconds(delay.percentile(99))} ms at p99, ${milliseconds(delay.max)} ms at most`);

  const before = moduleMemory();
  await follow();
  assert.equal(moduleMemory(), before);
});
