// Who worked when: what `<phrony-lanes>` reads from a session, and how it places that on a line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";
import { random as seeded } from "../support/random.mjs";

const { lanesOf } = await importSource("src/elements/lanes/lanes.ts");
const { drawable, segmentsOf, spentOn } = await importSource("src/elements/lanes/segments.ts");
const { Scale } = await importSource("src/elements/lanes/scale.ts");
const { Steps } = await importSource("src/elements/lanes/steps.ts");
const { inTreeOrder } = await importSource("src/elements/lanes/tree.ts");

const BEGIN = Date.UTC(2026, 0, 1);
const NOW = 100;

/** Seconds since the beginning as the wire writes them. */
const at = (seconds) => (typeof seconds === "number" ? new Date(BEGIN + seconds * 1_000).toISOString() : seconds);

function run(id, more = {}) {
  const { startedAt = 0, finishedAt = null, ...rest } = more;
  const defaults = { id, parentRunId: null, agentName: id, status: finishedAt === null ? "Running" : "Completed" };
  return { ...defaults, startedAt: at(startedAt), finishedAt: at(finishedAt), ...rest };
}

function step(runId, type, startedAt, finishedAt = startedAt, content = {}) {
  return { runId, type, content, startedAt: at(startedAt), finishedAt: at(finishedAt) };
}

function session({ runs, items = [], pending = [], finishedAt = null, startedAt = 0 }) {
  return {
    runs,
    items,
    pendingTasks: pending.map((taskId) => ({ taskId })),
    session: { startedAt: at(startedAt), finishedAt: at(finishedAt) },
    phase: finishedAt === null ? "active" : "finished",
  };
}

/** The lanes in seconds: `works 0-1, agent 1-4`. */
function told(snapshot, now = NOW, steps = undefined) {
  const { lanes } = lanesOf(snapshot, BEGIN + now * 1_000, steps);
  const seconds = (time) => (time - BEGIN) / 1_000;
  return lanes.map(({ segments }) =>
    segments.map(({ activity, from, to }) => `${activity} ${seconds(from)}-${seconds(to)}`).join(", "),
  );
}

test("a run that ended works from its start to its end; one that goes on, until now", () => {
  assert.deepEqual(told(session({ runs: [run("a", { startedAt: 1, finishedAt: 3 })], finishedAt: 3 })), ["works 1-3"]);
  const { lanes, from, to } = lanesOf(session({ runs: [run("a", { startedAt: 1 })] }), BEGIN + 7_000);
  assert.deepEqual([lanes[0].isOn, from - BEGIN, to - BEGIN], [true, 1_000, 7_000]);
});

test("a parent waits for its sub-agents, for as long as any of them works", () => {
  const call = (id, time) => step("a", "SubAgentCall", time, time, { child_run_id: id });
  const result = (id, from, to) => step("a", "SubAgentResult", from, to, { child_run_id: id });
  const runs = [
    run("a", { finishedAt: 9 }),
    run("b", { parentRunId: "a", startedAt: 2, finishedAt: 5 }),
    run("c", { parentRunId: "a", startedAt: 3, finishedAt: 6 }),
  ];
  const items = [call("b", 2), call("c", 3), result("b", 3, 5), result("c", 5, 6)];
  const expected = ["works 0-2, agent 2-6, works 6-9", "works 2-5", "works 3-6"];
  assert.deepEqual(told(session({ runs, items, finishedAt: 9 })), expected);
  assert.deepEqual(told(session({ runs, items: items.slice(0, 2), finishedAt: 9 })), expected, "no results");
});

test("a parent waits until now for a sub-agent that goes on", () => {
  const runs = [run("a"), run("b", { parentRunId: "a", startedAt: 2 })];
  const items = [step("a", "SubAgentCall", 2, 2, { child_run_id: "b" })];
  assert.deepEqual(told(session({ runs, items }), 4), ["works 0-2, agent 2-4", "works 2-4"]);
});

for (const type of ["AITLResponse", "AITLResolved"]) {
  test(`another agent is waited for from the request to the ${type}`, () => {
    const ids = { aitl_request_id: "q" };
    const asked = [step("a", "AITLRequest", 1, 2, ids), step("a", "AITLReceived", 2, 3, ids)];
    const items = [...asked, step("a", type, 4, 5, ids)];
    assert.deepEqual(told(session({ runs: [run("a", { finishedAt: 6 })], items, finishedAt: 6 })), [
      "works 0-1, agent 1-5, works 5-6",
    ]);
  });
}

test("a person is waited for until the task is settled", () => {
  const ask = (finishedAt, content) => step("a", "UserTaskReq", 2, finishedAt, { user_task_id: "t", ...content });
  const next = step("a", "ToolResult", 6);
  const ended = { runs: [run("a", { finishedAt: 8 })], finishedAt: 8 };
  const expected = ["works 0-2, person 2-5, works 5-8"];
  assert.deepEqual(told(session({ ...ended, items: [ask(5, { status: "completed" }), next] })), expected);
  assert.deepEqual(told(session({ ...ended, items: [ask(5), next] })), expected, "no status");
});

test("a task of which no step tells the end has ended with the run's next step that asks nobody", () => {
  const ask = (id, from, to, status) => step("a", "UserTaskReq", from, to, { user_task_id: id, status });
  const other = step("b", "Reasoning", 4);
  const runs = [run("a", { finishedAt: 8 }), run("b", { finishedAt: 8 })];
  const items = [ask("t", 2, null, "pending"), other, ask("u", 3, 4, "completed"), step("a", "ToolResult", 6)];
  assert.deepEqual(told(session({ runs, items, finishedAt: 8 }))[0], "works 0-2, person 2-6, works 6-8");
});

test("a task that is pending is waited for until now, whatever follows it", () => {
  const items = [
    step("a", "UserTaskReq", 2, 2, { user_task_id: "t", status: "pending" }),
    step("a", "ToolResult", 6),
  ];
  assert.deepEqual(told(session({ runs: [run("a")], items, pending: ["t"] }), 9), ["works 0-2, person 2-9"]);
});

test("a run sleeps from its call of phrony_wait to the result", () => {
  const call = (name, time) => step("a", "ToolCall", time, time, { name, tool_call_id: name });
  const result = (name, time) => step("a", "ToolResult", time, time, { tool_call_id: name });
  const items = [call("phrony_wait", 1), call("search", 2), result("search", 3), result("phrony_wait", 5)];
  const runs = [run("a", { finishedAt: 6 })];
  assert.deepEqual(told(session({ runs, items, finishedAt: 6 })), ["works 0-1, sleeps 1-5, works 5-6"]);
});

test("a run that goes on after its answer has waited for a message in between", () => {
  const items = [step("a", "output", 1, 2), step("a", "llm_request_prepared", 5), step("a", "output", 6, 7)];
  const end = [step("a", "RunCompleted", 8), step("a", "SessionCompleted", 8)];
  const runs = [run("a", { finishedAt: 8 })];
  const ended = session({ runs, items: [...items, ...end], finishedAt: 8 });
  assert.deepEqual(told(ended), ["works 0-2, message 2-5, works 5-8"]);
  const goingOn = session({ runs: [run("a")], items });
  assert.deepEqual(told(goingOn, 9), ["works 0-2, message 2-5, works 5-9"], "that it waits again is not certain");
});

for (const [status, activity] of [
  ["WaitingForHITL", "person"],
  ["WaitingForAITL", "agent"],
  ["WaitingForResponse", "message"],
  ["WaitingForTimer", "sleeps"],
]) {
  test(`${status} is a wait from the latest step on, though no step tells of it`, () => {
    const items = [step("a", "Reasoning", 1, 3)];
    assert.deepEqual(told(session({ runs: [run("a", { status })], items }), 5), [`works 0-3, ${activity} 3-5`]);
    const silent = session({ runs: [run("a", { status, startedAt: 1 })] });
    assert.deepEqual(told(silent, 5), [`${activity} 1-5`], "no step at all");
  });
}

test("where waits overlap, the one that a person can end counts", () => {
  const ids = { aitl_request_id: "q" };
  const items = [
    step("a", "AITLRequest", 1, 1, ids),
    step("a", "UserTaskReq", 3, 6, { user_task_id: "t", status: "completed" }),
    step("a", "AITLResolved", 8, 8, ids),
  ];
  assert.deepEqual(told(session({ runs: [run("a", { finishedAt: 9 })], items, finishedAt: 9 })), [
    "works 0-1, agent 1-3, person 3-6, agent 6-8, works 8-9",
  ]);
});

test("a run without times has those of its steps, or none", () => {
  const items = [step("a", "Reasoning", 2, 3), step("a", "Reasoning", 3, 5)];
  assert.deepEqual(told(session({ runs: [run("a", { startedAt: null })], items }), 9), ["works 2-9"]);
  assert.deepEqual(told(session({ runs: [run("a", { startedAt: null, status: "Failed" })], items }), 9), ["works 2-5"]);
  assert.deepEqual(told(session({ runs: [run("a", { startedAt: null })] }), 9), [""]);
  const { lanes, from, to } = lanesOf(session({ runs: [] }), BEGIN);
  assert.deepEqual([lanes, from, to], [[], BEGIN, BEGIN]);
});

test("what still runs when its session ends, ends with it", () => {
  const items = [step("a", "UserTaskReq", 2, null, { user_task_id: "t", status: "pending" })];
  assert.deepEqual(told(session({ runs: [run("a")], items, finishedAt: 7 })), ["works 0-2, person 2-7"]);
  const noEnd = { ...session({ runs: [run("a")], items: [step("a", "Reasoning", 1, 4)] }), phase: "finished" };
  assert.deepEqual(told(noEnd), ["works 0-4"], "nobody tells when");
});

test("a run is called what it says, or what whoever called it says", () => {
  const items = [step("a", "SubAgentCall", 1, 1, { child_run_id: "b", agent_name: "prices" })];
  const runs = [run("a"), run("b", { parentRunId: "a", agentName: null }), run("c", { agentName: null })];
  const { lanes } = lanesOf(session({ runs, items }), BEGIN);
  assert.deepEqual(lanes.map(({ name }) => name), ["a", "prices", undefined]);
});

test("clocks that go backwards and dates that are none make no gap, no overlap and no negative time", () => {
  const backwards = [run("a", { startedAt: 5, finishedAt: 2 }), run("b", { startedAt: -1e9, finishedAt: 3 })];
  assert.deepEqual(told(session({ runs: backwards, finishedAt: 6 })), ["works 5-5", "works 0-3"]);
  const early = session({ runs: [run("a", { startedAt: 5 })] });
  assert.deepEqual(told(early, 2), ["works 5-5"], "the reader's clock is behind");
  const items = [
    step("a", "SubAgentCall", "soon", "", { child_run_id: "x" }),
    step("a", "output", "NaN", null),
    step("a", "AITLRequest", 4, 4, null),
    step("a", "AITLResponse", 1, 1, "text"),
    step("a", "UserTaskReq", 9, 7, { status: "completed" }),
    step("a", "constructor", 9, 9, []),
  ];
  const runs = [run("a", { startedAt: "yesterday", status: "toString" })];
  assert.deepEqual(told(session({ runs, items, startedAt: "?" }), 20), ["works 4-20"]);
});

test("whatever a service sends, each lane is without gaps, and within the picture", () => {
  const random = seeded(7);
  const pick = (values) => values[Math.floor(random() * values.length)];
  const some = () => at(random() * 10);
  const time = () => pick([null, undefined, "", "never", some(), some(), some(), at(random() * 10 - 1e6)]);
  const calls = ["SubAgentCall", "SubAgentResult", "AITLRequest", "AITLResolved", "ToolCall", "ToolResult"];
  const types = [...calls, "UserTaskReq", "output", "RunCompleted"];
  const ids = ["a", "b", "c", "d", undefined];
  const waits = ["WaitingForHITL", "WaitingForAITL", "WaitingForResponse", "WaitingForTimer"];
  const statuses = ["Running", ...waits, "Failed", "__proto__"];
  for (let round = 0; round < 2_000; round++) {
    const runs = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => {
      const times = { startedAt: time(), finishedAt: pick([null, time()]) };
      return { ...run(ids[index]), ...times, status: pick(statuses), parentRunId: pick(ids) ?? null };
    });
    const items = Array.from({ length: Math.floor(random() * 12) }, () => {
      const id = pick(ids);
      const names = { name: pick(["phrony_wait", "x"]), status: pick(["pending", "completed", undefined]) };
      const content = { child_run_id: id, tool_call_id: pick(ids), user_task_id: pick(ids), ...names };
      return { runId: pick(ids), type: pick(types), content, startedAt: time(), finishedAt: time() };
    });
    const times = { startedAt: time(), finishedAt: pick([null, time() ?? null]) };
    const snapshot = session({ runs, items, pending: [pick(ids)], ...times });
    const now = BEGIN + random() * 20_000 - 5_000;
    const { lanes, from, to } = lanesOf(snapshot, now);
    assert.ok(from <= to, "the picture has a length");
    assert.equal(lanes.length, runs.length);
    for (const { segments } of lanes) {
      for (const [index, segment] of segments.entries()) {
        assert.ok(segment.from <= segment.to && segment.from >= from && segment.to <= to, JSON.stringify(snapshot));
        if (index > 0) assert.equal(segment.from, segments[index - 1].to);
        if (index > 0) assert.notEqual(segment.activity, segments[index - 1].activity);
      }
    }
    const grown = new Steps();
    for (let length = 0; length <= items.length; length++) {
      const part = { ...snapshot, items: items.slice(0, length) };
      assert.deepEqual(lanesOf(part, now, grown), lanesOf(part, now), "read step by step as at once");
    }
  }
});

test("steps that were read are not looked at again, unless one has changed", () => {
  let looks = 0;
  const items = Array.from({ length: 100 }, (_, index) => ({
    ...step("a", "SubAgentCall", index, index, { child_run_id: index }),
    get type() {
      looks++;
      return "SubAgentCall";
    },
  }));
  const steps = new Steps();
  steps.read(items.slice(0, 90));
  looks = 0;
  steps.read(items);
  const [forTen] = [looks];
  steps.read(items);
  assert.equal(looks, forTen, "nothing is new");
  steps.read([...items.slice(0, 50), ...items.slice(51)]);
  assert.ok(looks - forTen > 5 * forTen, "one is missing in the middle");
  assert.equal(steps.traces.get("a").waits.length, 99);
});

test("runs stand after the one that spawned them, each once, however they hang together", () => {
  const order = (runs) => inTreeOrder(runs).map(({ run: { id }, depth }) => `${id}${depth}`).join(" ");
  const child = (id, parentRunId) => ({ id, parentRunId });
  assert.equal(order([child("a", null), child("b", "a"), child("c", "a"), child("d", "b")]), "a0 b1 d2 c1");
  assert.equal(order([child("d", "b"), child("c", "a"), child("b", "a"), child("a", null)]), "a0 c1 b1 d2");
  assert.equal(order([child("a", "gone"), child("b", "a"), child("b", "a")]), "a0 b1", "no parent; an id twice");
  assert.equal(order([child("a", null), child("x", "y"), child("y", "x"), child("z", "z")]), "a0 x0 y1 z0", "circles");
  const deep = Array.from({ length: 20_000 }, (_, index) => child(index, index === 0 ? null : index - 1));
  assert.equal(inTreeOrder(deep).at(-1).depth, 19_999);
});

test("segments that are too short to see are drawn as one", () => {
  const wait = (from) => ({ activity: "sleeps", from, to: from + 1 });
  const waits = Array.from({ length: 5_000 }, (_, index) => wait(2 * index));
  const exact = segmentsOf(0, 20_000, waits);
  assert.equal(exact.length, 10_000);
  assert.deepEqual([...spentOn(exact)], [["sleeps", 5_000], ["works", 15_000]]);
  const drawn = drawable(exact, 100);
  assert.ok(drawn.length <= 2 * 200, `${drawn.length} for 200 times the shortest`);
  assert.deepEqual([drawn[0].from, drawn.at(-1)], [0, { activity: "works", from: drawn.at(-1).from, to: 20_000 }]);
  for (const [index, { from }] of drawn.entries()) if (index > 0) assert.equal(from, drawn[index - 1].to);
  assert.equal(exact.length, 10_000, "what was given is left as it is");
  const short = drawable(segmentsOf(0, 1_000, [{ activity: "agent", from: 500, to: 501 }]), 10);
  assert.deepEqual(short.map(({ activity }) => activity), ["works", "agent", "works"], "one short wait can be seen");
});

test("an axis has three to six round ticks within it, whatever its length", () => {
  for (let length = 1; length < 1e14; length *= 1.07) {
    const { ticks, length: drawn } = new Scale(BEGIN, BEGIN + length);
    assert.ok(ticks.length >= 3 && ticks.length <= 6, `${ticks.length} ticks for ${length} ms`);
    assert.equal(ticks[0], 0);
    assert.ok(ticks.at(-1) <= drawn && new Set(ticks).size === ticks.length);
  }
  assert.deepEqual(new Scale(0, 13_000).ticks, [0, 5_000, 10_000]);
  assert.deepEqual(new Scale(0, 3 * 86_400_000).ticks, [0, 86_400_000, 2 * 86_400_000, 3 * 86_400_000]);
});

test("places are logical CSS, in percent of the axis", () => {
  const scale = new Scale(1_000, 9_000);
  assert.equal(scale.at(2_000), "inset-inline-start:25%");
  assert.equal(scale.over(2_000, 9_000), "inset-inline-start:12.5%;inline-size:87.5%");
  assert.equal(new Scale(1_000, 1_000).over(1_000, 1_000), "inset-inline-start:0%;inline-size:0%");
});
