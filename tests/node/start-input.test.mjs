// What a start form makes of what is written into it, and of a start that has failed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";
import { phronyClient } from "../support/package.mjs";

const { readInput, writeInput } = await importSource("src/elements/start/input-json.ts");
const { mayHaveStarted } = await importSource("src/elements/start/outcome.ts");
const { PhronyAPIError, PhronyConnectionError, PhronyInputError, PhronyTimeoutError } = phronyClient;

test("an input is a JSON object, or nothing", () => {
  assert.deepEqual(readInput('{"a": [1, {"b": null}]}'), { input: { a: [1, { b: null }] } });
  for (const nothing of ["", " \n\t"]) assert.deepEqual(readInput(nothing), { input: {} });
  for (const other of ["[]", "null", "1", '"text"', "true"]) {
    assert.deepEqual(readInput(other), { problem: "notObject" });
  }
  for (const broken of ["{", "{a: 1}", "{} {}", "{'a': 1}"]) {
    const { problem, detail } = readInput(broken);
    assert.equal(problem, "notJson", broken);
    assert.match(detail, /JSON/);
  }
});

test("what is written can be read", () => {
  const input = { text: "two\nlines", list: [], own: JSON.parse('{"__proto__": 1}') };
  assert.deepEqual(readInput(writeInput(input)), { input });
});

test("which failures leave open whether a run has started", () => {
  const answered = (status, details) => new PhronyAPIError(status, "no", "/v1", "", details);
  for (const [error, isOpen] of [
    [new PhronyConnectionError("lost", { code: "connection_failed" }), true],
    [new PhronyTimeoutError("late", { code: "timeout" }), true],
    [new TypeError("a client of somebody else's"), true],
    [answered(200, { code: "invalid_response" }), true],
    [answered(200, { code: "response_too_large" }), true],
    [answered(408), true],
    [answered(500), true],
    [answered(502, { retryAfterMs: 1_000 }), true],
    [answered(503), true],
    [answered(503, { retryAfterMs: 1_000 }), false],
    [answered(429, { retryAfterMs: 1_000 }), false],
    [answered(307, { code: "redirect" }), false],
    ...[400, 401, 403, 404, 409, 413, 422].map((status) => [answered(status), false]),
    [new PhronyInputError("no key", { code: "api_key_unavailable" }), false],
  ]) {
    assert.equal(mayHaveStarted(error), isOpen, `${error.name} ${error.status} ${error.code}`);
  }
});
