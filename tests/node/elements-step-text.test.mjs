// What steps say: the known ones in words, and anything else as it is. Nothing that the service may send throws.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";
import { makeStep } from "../support/made-up-steps.mjs";
import { Chance } from "../support/random.mjs";

const { stepText } = await importSource("src/elements/timeline/step-text.ts");
const { asJson } = await importSource("src/elements/as-json.ts");
const { cut, inWords } = await importSource("src/elements/timeline/in-words.ts");
const { resolveStrings } = await importSource("src/elements/strings/index.ts");

const words = resolveStrings(undefined);

function tell(type, content, { call, most = 1_000, ...more } = {}) {
  const { label, name, text, error } = stepText(makeStep(1, { type, content, ...more }), call, words, most);
  return [label, name, text, ...(error === undefined ? [] : [words.timeline.failed(error)])];
}

test("a request to the model names the model", () => {
  assert.deepEqual(tell("llm_request_prepared", { model: "m-1", iteration: 2 }), ["Model request", "m-1", ""]);
});

test("a thought is its message, or the preview of it", () => {
  for (const type of ["reasoning", "Reasoning"]) {
    assert.deepEqual(tell(type, { message: "So be it.", preview: "So" }), ["Reasoning", "", "So be it."]);
    assert.deepEqual(tell(type, { message: null, preview: "So" }), ["Reasoning", "", "So"]);
  }
});

test("a call names the tool and its operation, and reads its arguments", () => {
  const given = { article: "K-9", sizes: [1, 2], box: { lid: true }, note: null };
  assert.deepEqual(tell("ToolCall", { name: "shop", operation_name: "find", tool_call_id: "c", arguments: given }), [
    "Tool call",
    "shop.find",
    "article: K-9, sizes: [1, 2], box: {lid: true}, note: null",
  ]);
  assert.deepEqual(tell("ToolCall", { name: "shop", arguments: "as text" }), ["Tool call", "shop", "as text"]);
  assert.deepEqual(tell("ToolCall", { name: "shop", operation_name: null }), ["Tool call", "shop", ""]);
});

test("a result is named like its call, and tells what went wrong", () => {
  const call = makeStep(1, { type: "ToolCall", content: { name: "shop", operation_name: "find" } });
  const result = (payload, more) => {
    const [label, ...rest] = tell("ToolResult", { tool_call_id: "c", result: payload }, { call, ...more });
    assert.equal(label, "Tool result");
    return rest;
  };
  assert.deepEqual(result({ data: { offers: [42] }, error: null, successful: true }), ["shop.find", "offers: [42]"]);
  assert.deepEqual(result({ data: null, error: "refused" }), ["shop.find", "", "Failed: refused"]);
  assert.deepEqual(result({ error: { code: 7 } }), ["shop.find", "", "Failed: code: 7"]);
  assert.deepEqual(result({ data: "half", successful: false }), ["shop.find", "half", "Failed"]);
  assert.deepEqual(result({ error: "x" }, { error: "the step's own" }), ["shop.find", "", "Failed: the step's own"]);
  assert.deepEqual(result("no object"), ["shop.find", "no object"]);
  const alone = tell("ToolResult", { result: { data: 0, successful: null } });
  assert.deepEqual(alone, ["Tool result", "", "0"], "without a call");
});

test("a question tells its kind, how it stands, and the choices", () => {
  const options = [{ id: "a", label: "Refund" }, { id: "b" }, "odd", null];
  const task = { user_task_id: "t", kind: "multi_option", prompt: "Which?", options, status: "pending" };
  assert.deepEqual(tell("UserTaskReq", task), [
    "Question",
    "multi option · pending",
    "Which?\nChoices: Refund; b; odd; ",
  ]);
  assert.deepEqual(tell("UserTaskReq", { kind: "hitl", prompt: "May I?" }), ["Question", "approval", "May I?"]);
});

test("sub-agents and other agents are named", () => {
  assert.deepEqual(tell("SubAgentCall", { child_run_id: "r", agent_name: "prices", input: { q: 1 } }), [
    ...["Sub-agent starts", "prices", "q: 1"],
  ]);
  const output = { text: "None." };
  const result = { child_run_id: "r", agent_name: "prices", status: "TimedOut", output, error: "slow" };
  assert.deepEqual(tell("SubAgentResult", result), ["Sub-agent ends", "prices · Timed out", "None.", "Failed: slow"]);
  const request = { agent_name: "boss", message: "May I?" };
  assert.deepEqual(tell("AITLRequest", request), ["Agent is asked", "boss", "May I?"]);
});

test("an output has nothing to add to its tokens, an end tells how it ended", () => {
  assert.deepEqual(tell("output", { tokens_used: 5, total_tokens_used: 1_280 }), ["Output", "", ""]);
  const end = { status: "Completed", output: { best: 42 }, error: null, total_tokens_used: 9 };
  assert.deepEqual(tell("RunCompleted", end), ["Run ended", "Completed", "best: 42"]);
  assert.deepEqual(tell("SessionCompleted", { status: "Failed", output: null, error: "broken" }), [
    ...["Session ended", "Failed", "", "Failed: broken"],
  ]);
});

test("an unknown type is told by what it has", () => {
  assert.deepEqual(tell("Checkpoint", { message: "Saved." }), ["Checkpoint", "", "Saved."]);
  const stanza = { event_id: "e", run_id: "r", sequence: 3, step_kind: "checkpoint", iteration: 1 };
  const content = { ...stanza, bytes: 12, where: "disk" };
  assert.deepEqual(tell("Checkpoint", content), ["Checkpoint", "", "bytes: 12, where: disk"]);
  assert.deepEqual(tell("constructor", {}), ["constructor", "", ""]);
  assert.deepEqual(tell("Checkpoint", "only a text"), ["Checkpoint", "", "only a text"]);
  assert.deepEqual(tell("ToolCall", [1, "two"]), ["Tool call", "", "[1, two]"]);
  assert.deepEqual(tell("ToolCall", null), ["Tool call", "", ""]);
  // A known type with other fields.
  assert.deepEqual(tell("Reasoning", { thoughts: 2 }), ["Reasoning", "", "thoughts: 2"]);
});

/** Any JSON there may be, with the names that steps have. */
function anything(chance, depth = 0) {
  const names = [
    ...["name", "operation_name", "arguments", "result", "data", "error", "successful", "message", "preview", "prompt"],
    ...["kind", "status", "options", "label", "id", "agent_name", "output", "text", "input", "model", "tokens_used"],
    ...["tool_call_id", "child_run_id", "__proto__", "constructor", "toString"],
  ];
  const list = () => Array.from({ length: chance.whole(0, 4) }, () => anything(chance, depth + 1));
  // As text, in which `__proto__` is a name like any other.
  const field = (value) => `${JSON.stringify(chance.one(names))}:${JSON.stringify(value)}`;
  const object = () => JSON.parse(`{${list().map(field).join()}}`);
  const plain = [null, true, false, 0, -1.5, 1e300, "", "text", "\u0000\ud800", "מזל"];
  return depth < 4 && chance.happens(0.6) ? chance.one([list, object, object])() : chance.one(plain);
}

test("whatever the content is, there are words for it", () => {
  const types = ["ToolCall", "ToolResult", "UserTaskReq", "output", "RunCompleted", "SubAgentResult", "constructor"];
  const chance = new Chance(1);
  for (let i = 0; i < 20_000; i++) {
    const call = chance.happens(0.3) ? makeStep(1, { content: anything(chance) }) : undefined;
    const error = chance.one([null, "", "an error"]);
    const most = chance.one([10, 1_000, Infinity]);
    for (const said of tell(chance.one(types), anything(chance), { call, error, most })) {
      assert.equal(typeof said, "string");
    }
  }
});

test("a long value is only put together as far as it is wanted", () => {
  const long = Array.from({ length: 100_000 }, (_, i) => ({ i, text: "x".repeat(20) }));
  for (const value of [long, { long }, "x".repeat(1e6)]) {
    const text = inWords(value, 100);
    assert.ok(text.length > 100, "so that one sees that it is longer");
    assert.ok(typeof value === "string" || text.length < 200);
    assert.match(cut(text, 100), /^.{100}…$/);
  }
  assert.equal(inWords([1, "two"], 100), "[1, two]");
  assert.equal(cut("short", 100), "short");
  assert.equal(cut("ab😀cd", 3), "ab…", "not half of a character");
});

test("a value may be nested as deep as it likes", () => {
  let deep = [];
  for (let i = 0; i < 50_000; i++) deep = [deep];
  assert.match(inWords(deep, Infinity), /^\[+…\]+$/);
  assert.match(asJson(deep), /RangeError/);
  assert.equal(asJson({ a: [1] }), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(asJson(undefined), "");
});
