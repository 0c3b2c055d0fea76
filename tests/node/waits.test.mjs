// What `<phrony-waits>` reads: numbers as people write them, and what the timeline tells of a wait.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";

const { numberOf } = await importSource("src/elements/waits/number.ts");
const { agentAsked, openCalls, optionsOf, sleepOf } = await importSource("src/elements/waits/details.ts");

test("a number is read as its language writes it, and never in two ways", () => {
  const cases = [
    ["en", "12", 12],
    ["en", " -0.5 ", -0.5],
    ["en", "+.5", 0.5],
    ["en", "5.", 5],
    ["en", "1e3", 1_000],
    ["en", "−7", -7],
    ["en", "1.500", 1.5],
    ["en", "1,5", undefined],
    ["en", "1,500", undefined],
    ["en", "1,500.5", undefined],
    ["en", "", undefined],
    ["en", "-", undefined],
    ["en", ".", undefined],
    ["en", "five", undefined],
    ["en", "1 2", undefined],
    ["en", "0x10", undefined],
    ["en", "Infinity", undefined],
    ["en", "NaN", undefined],
    ["en", "1e999", undefined],
    ["de", "1,5", 1.5],
    ["de", "-1,5e2", -150],
    ["de", "1.5", 1.5],
    ["de", "0.125", 0.125],
    ["de", "1500", 1_500],
    ["de", "1.500", undefined],
    ["de", "-1.500", undefined],
    ["de", "1.500,5", undefined],
    ["de", "1,500", 1.5],
    ["fr", "0,25", 0.25],
    ["ar-EG", "١٢٫٥", 12.5],
    ["ar-EG", "12.5", 12.5],
    ["fa", "۱۲", 12],
    [undefined, "3", 3],
  ];
  for (const [language, text, number] of cases) {
    assert.equal(numberOf(text, language), number, `${text} in ${language}`);
  }
});

const step = (type, content, more) => ({ runId: "r", type, content, ...more });
const names = (calls) => calls.map(({ content }) => content.name);

test("the calls that a task is about come before it in its round, and have no result", () => {
  const items = [
    step("ToolCall", { name: "of another round", tool_call_id: "0" }),
    step("llm_request_prepared", {}),
    step("ToolCall", { name: "made", tool_call_id: "1" }),
    step("ToolCall", { name: "open", tool_call_id: "2" }),
    step("ToolCall", { name: "of another run", tool_call_id: "3" }, { runId: "other" }),
    step("ToolResult", { tool_call_id: "1" }),
    step("ToolResult", { tool_call_id: "2" }, { runId: "other" }),
    step("ToolCall", null),
    step("UserTaskReq", { user_task_id: "task" }),
    step("ToolCall", { name: "later", tool_call_id: "4" }),
  ];
  assert.deepEqual(openCalls(items, "r", "task"), [items[3], items[7]]);
  assert.deepEqual(openCalls(items, "r"), [items[3], items[7], items[9]]);
  assert.deepEqual(names(openCalls(items, "other")), ["of another run"]);
  assert.deepEqual(openCalls([step("ToolCall", "text"), step("ToolResult", [1])], "r"), []);
});

test("a sleep is known from its call, and its end only from a proper number", () => {
  const startedAt = "2026-01-01T00:00:00.000Z";
  const since = Date.parse(startedAt);
  const wait = (given, more) => step("ToolCall", { name: "phrony_wait", arguments: given }, { startedAt, ...more });
  const sleep = (given, more) => sleepOf([wait(given, more)], "r");
  assert.deepEqual(sleep({ seconds: 60 }), { since, until: since + 60_000 });
  for (const odd of [undefined, null, "60", [60], {}, ...["60", 0, -1, null].map((seconds) => ({ seconds }))]) {
    assert.deepEqual(sleep(odd), { since, until: NaN }, JSON.stringify(odd));
  }
  for (const odd of [undefined, null, "soon", ""]) assert.equal(sleep({ seconds: 60 }, { startedAt: odd }), undefined);
  assert.equal(sleepOf([step("ToolCall", { name: "other" }, { startedAt })], "r"), undefined);
  assert.equal(sleepOf([wait({ seconds: 60 }), step("ToolResult", {})], "r"), undefined);
});

test("the agent that was asked is the last one that a step names", () => {
  const items = [
    step("AITLRequest", { agent_name: "first" }),
    step("AITLRequest", { agent_name: "last" }),
    step("AITLRequest", { agent_name: "other" }, { runId: "other" }),
    step("SubAgentCall", { agent_name: "child" }),
  ];
  assert.equal(agentAsked(items, "r"), "last");
  assert.equal(agentAsked(items, undefined), "other");
  for (const odd of [null, "x", {}, { agent_name: "" }, { agent_name: 7 }]) {
    assert.equal(agentAsked([step("AITLRequest", odd)], "r"), undefined);
  }
  assert.equal(agentAsked([], "r"), undefined);
});

test("only options that can be named can be chosen, each once", () => {
  const odd = [null, "x", 7, {}, { id: "" }, { id: 3, label: "three" }, [], { id: " " }];
  const options = [...odd, { id: "a" }, { id: "a", label: "again" }, { id: "b", label: " " }, { id: "c", label: "C" }];
  assert.deepEqual(optionsOf({ options }), [
    { id: "a", label: "a" },
    { id: "b", label: "b" },
    { id: "c", label: "C" },
  ]);
});
