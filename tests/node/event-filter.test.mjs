// Which events of a stream arrive: `kinds` and `subjects` decide before an event is decoded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { all, bodyOf, frames } from "../support/body.mjs";
import { phronyClient } from "../support/package.mjs";
import { eventStream, startStubServer } from "../support/stub-server.mjs";

const { parseEventStream, parseSSEStream, Phrony, PhronyInputError, PhronyStreamError } = phronyClient;

const EVENTS = [
  { kind: "session", subject: "engine.session.started" },
  { kind: "run", subject: "engine.run.started", data: { kind: "step" } },
  { kind: "step", subject: "engine.step.reasoning", data: { kind: "run" } },
  { data: { rows: ["}", '"', "\\"] }, subject: "engine.run.completed", kind: "run" },
  { kind: "user_task", subject: "engine.user_task.created" },
  { subject: "engine.run.without_kind" },
  { kind: 7, subject: "engine.run.odd_kind" },
];

async function subjects(options, stream = frames(...EVENTS)) {
  const events = await all(parseSSEStream(bodyOf(stream).body, options));
  return events.map(({ subject }) => subject.replace("engine.", ""));
}

test("kinds picks events by their own kind, not by one further in", async () => {
  assert.deepEqual(await subjects({ kinds: ["run"] }), ["run.started", "run.completed"]);
  assert.deepEqual(await subjects({ kinds: ["session", "user_task"] }), ["session.started", "user_task.created"]);
});

test("subjects picks events by their subject, kinds and subjects together by both", async () => {
  assert.deepEqual(await subjects({ subjects: ["engine.run.completed"] }), ["run.completed"]);
  assert.deepEqual(await subjects({ kinds: ["run", "step"], subjects: ["engine.run.completed", "engine.step.reasoning"] }), [
    "step.reasoning",
    "run.completed",
  ]);
});

test("a star at the end stands for the rest", async () => {
  assert.deepEqual(await subjects({ subjects: ["engine.run.*"] }), [
    "run.started",
    "run.completed",
    "run.without_kind",
    "run.odd_kind",
  ]);
  assert.deepEqual(await subjects({ kinds: ["user_*", "s*"] }), ["session.started", "step.reasoning", "user_task.created"]);
});

test("escapes make no difference, and of a key that is given twice the last counts, as in JSON.parse", async () => {
  const stream = [
    String.raw`{"k\u0069nd":"\u0072un","subject":"engine.escaped"}`,
    '{"kind":"run","subject":"engine.first","kind":"step"}',
    '{"kind":"step","subject":"engine.last","kind":"run"}',
  ].map((json) => `data: ${json}\n\n`);
  assert.deepEqual(await subjects({ kinds: ["run"] }, stream.join("")), ["escaped", "last"]);
});

test("what is filtered out still advances the id, and is not checked", async () => {
  const stream = 'id: 1\ndata: {"kind":"step","data":{nonsense}}\n\ndata: {"kind":"run","subject":"engine.a"}\n\n';
  assert.deepEqual(await subjects({ kinds: ["run"] }, stream), ["a"]);
  await assert.rejects(subjects({}, stream), PhronyStreamError);
});

test("what is no JSON object is told even by a filter", async () => {
  for (const bad of ["[DONE]", "{", '{"kind":"step"} {}']) {
    await assert.rejects(subjects({ kinds: ["run"] }, `data: ${bad}\n\n`), { code: "malformed_event" }, bad);
  }
});

test("options that make no sense are refused before any request", async () => {
  const server = await startStubServer((_, response) => eventStream(response, frames(...EVENTS)));
  try {
    const phrony = new Phrony({ apiKey: "phk_test", baseUrl: server.baseUrl });
    for (const [options, field] of [
      [{ kinds: [] }, "kinds"],
      [{ kinds: "run" }, "kinds"],
      [{ kinds: [""] }, "kinds[0]"],
      [{ subjects: ["engine.*.started"] }, "subjects[0]"],
      [{ subjects: ["engine.run.*", 7] }, "subjects"],
      [{ maxEventBytes: Number.NaN }, "maxEventBytes"],
      [{ maxEventBytes: -1 }, "maxEventBytes"],
      [{ idleTimeoutMs: 0 }, "idleTimeoutMs"],
      [{ idleTimeoutMs: "10" }, "idleTimeoutMs"],
      [{ onMalformed: "ignore" }, "onMalformed"],
    ]) {
      await assert.rejects(all(phrony.streamRunEvents("r", options)), (error) => {
        assert.ok(error instanceof PhronyInputError, `${error}`);
        assert.equal(error.field, field);
        return true;
      });
    }
    assert.equal(server.requests.length, 0);
  } finally {
    await server.stop();
  }
});

test("a generic stream has no kinds", async () => {
  const events = await all(parseEventStream(bodyOf('data: {"kind":"step"}\n\n').body, { kinds: ["run"] }));
  assert.equal(events.length, 1);
});
