// What the module keeps: nothing of what has passed through it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleMemory } from "../support/module-memory.mjs";
import { bodyOf, frames } from "../support/body.mjs";
import { phronyClient } from "../support/package.mjs";

const { parseSSEStream } = phronyClient;

async function count(chunk, chunks) {
  let events = 0;
  for await (const batch of parseSSEStream(bodyOf(...Array(chunks).fill(chunk)).body).batches()) events += batch.length;
  return events;
}

test("memory does not grow with the number of events", async () => {
  const chunk = new TextEncoder().encode(frames(...Array(100).fill({ kind: "step", text: "x".repeat(200) })));
  await count(chunk, 100);
  const before = moduleMemory();
  assert.equal(await count(chunk, 5_000), 500_000);
  assert.equal(moduleMemory(), before);
});

test("memory does not grow with the number of streams, whether they end, are left or fail", async () => {
  const whole = frames({ n: 1 }, { n: 2 });
  const open = async () => {
    await count(whole, 3);
    for await (const _ of parseSSEStream(bodyOf(whole, whole.slice(0, 20)).body)) break;
    await assert.rejects(count(`${whole}data: {\n\n`, 1));
    await assert.rejects(async () => {
      for await (const _ of parseSSEStream(bodyOf(whole).body, { maxEventBytes: 3 }));
    });
  };
  for (let stream = 0; stream < 50; stream++) await open();
  const before = moduleMemory();
  for (let stream = 0; stream < 1_000; stream++) await open();
  assert.equal(moduleMemory(), before);
});

test("a large event leaves no more behind than its own size in a few copies", async () => {
  const megabytes = 8;
  const large = frames({ text: "x".repeat(megabytes << 20) });
  await count(large, 1);
  const before = moduleMemory();
  assert.ok(before < (6 * megabytes) << 20, `${before} bytes`);
  await count(large, 10);
  assert.equal(moduleMemory(), before);
});
