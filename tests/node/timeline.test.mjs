// The synchronous functions of the core, as JavaScript calls them.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { phronyClient } from "../support/package.mjs";

const { fileRefFromObjectKey, leafNameFromObjectKey, pendingTasks, phaseOf, PhronyInputError, sortTimeline } =
  phronyClient;

test("sortTimeline gives the same objects in a new array", () => {
  const first = { runId: "a", ordinal: 1, extra: { kept: true } };
  const second = { runId: "b", ordinal: 2 };
  const items = Object.freeze([second, first]);
  const sorted = sortTimeline(items);
  assert.equal(sorted[0], first);
  assert.equal(sorted[1], second);
  assert.notEqual(sorted, items);
});

test("sortTimeline places items without an ordinal by the run tree", () => {
  const step = (runId, sequence, more) => ({ runId, sequence, id: `${runId}${sequence}`, ...more });
  const items = [
    step("child", 2),
    step("root", 3),
    step("child", 1, { startedAt: "2026-01-01T00:00:00Z" }),
    step("root", 2, { content: { child_run_id: "child" } }),
    step("root", 1, { ordinal: 1 }),
  ];
  const ids = sortTimeline(items, [{ id: "child", parentRunId: "root" }]).map(({ id }) => id);
  assert.deepEqual(ids, ["root1", "root2", "child1", "child2", "root3"]);
});

test("sortTimeline takes what a server may send", () => {
  for (const items of [[null], [undefined], [7], [{}], [{ runId: 7, ordinal: "1", content: "x", startedAt: "soon" }]]) {
    assert.deepEqual(sortTimeline(items), items);
  }
  assert.throws(() => sortTimeline("no list"), PhronyInputError);
  assert.throws(() => sortTimeline([{ runId: "a" }], 7), PhronyInputError);
});

test("sortTimeline sorts 100,000 items", () => {
  const items = Array.from({ length: 100_000 }, (_, n) => ({ runId: `r${n % 7}`, sequence: n, ordinal: 100_000 - n }));
  const sorted = sortTimeline(items);
  assert.ok(sorted.every((item, index) => item.ordinal === index + 1));
});

function conversation(status, ...contents) {
  return {
    session: { id: "s", status },
    runs: [{ id: "r", status, finishedAt: null }],
    items: contents.map((content, n) => ({ runId: "r", sequence: n, ordinal: n + 1, type: "UserTaskReq", content })),
  };
}

test("pendingTasks gives plain objects", () => {
  const options = [{ id: "a", label: "A", color: "red" }];
  const tasks = pendingTasks(
    conversation("WaitingForHITL", { user_task_id: "t", kind: "multi_option", prompt: "Which?", options }),
  );
  assert.deepEqual(tasks, [
    { taskId: "t", runId: "r", kind: "multi_option", prompt: "Which?", options, completableIn: "api" },
  ]);
});

test("pendingTasks says what only the dashboard can complete", () => {
  const kinds = ["approval", "hitl", "text", "number", "aitl_escalation", "anomaly_review", "anomaly_alert"];
  const asked = kinds.map((kind) => ({ user_task_id: kind, kind }));
  const where = pendingTasks(conversation("WaitingForHITL", ...asked)).map(({ completableIn }) => completableIn);
  assert.deepEqual(where, ["api", "api", "api", "api", "dashboard", "dashboard", "dashboard"]);
});

test("pendingTasks takes what a server may send", () => {
  for (const content of [null, 7, "x", [], {}, { user_task_id: 7 }]) {
    assert.deepEqual(pendingTasks(conversation("WaitingForHITL", content)), []);
  }
  const strange = { user_task_id: "t", kind: 7, prompt: {}, options: "many" };
  assert.equal(pendingTasks(conversation("WaitingForHITL", strange))[0].taskId, "t");
  assert.throws(() => pendingTasks({}), PhronyInputError);
  assert.throws(() => pendingTasks(undefined), PhronyInputError);
});

test("phaseOf reads a status, as the caller says first", () => {
  for (const [status, phase] of [
    ["Running", "active"],
    ["WaitingForHITL", "paused"],
    ["WaitingForWhatever", "paused"],
    ["Completed", "finished"],
    ["TimedOut", "finished"],
    ["Something", "active"],
  ]) {
    assert.equal(phaseOf(status), phase);
  }
  assert.equal(phaseOf("Something", { Something: "finished" }), "finished");
  assert.throws(() => phaseOf("Something", { Something: "over" }), PhronyInputError);
});

test("an object key gives the name that an input calls a file by", () => {
  assert.equal(leafNameFromObjectKey("tenants/1/é.pdf"), "é.pdf");
  assert.deepEqual(fileRefFromObjectKey("a/b.pdf", "application/pdf"), {
    phronyFile: true,
    filename: "b.pdf",
    mediaType: "application/pdf",
  });
});

test("pendingTasks understands objects from another realm, and names an option that has no label", () => {
  const conversation = vm.runInNewContext(`({
    session: { id: "s", status: "WaitingForHITL" },
    runs: [{ id: "r", status: "WaitingForHITL" }],
    items: [{ runId: "r", type: "UserTaskReq", content: { user_task_id: "t", options: [{ id: "a" }] } }],
  })`);
  assert.deepEqual(pendingTasks(conversation)[0].options, [{ id: "a", label: "" }]);
});

test("phaseOf takes an object of phases, whatever its class, and nothing that would seem empty", () => {
  assert.equal(phaseOf("Archived", Object.assign(Object.create(null), { Archived: "finished" })), "finished");
  for (const phases of [new Map([["Archived", "finished"]]), ["finished"], "finished", { Archived: "over" }]) {
    assert.throws(() => phaseOf("Archived", phases), PhronyInputError);
  }
});
