// Errors of the service that say nothing, too much, or what they should not.

import assert from "node:assert/strict";
import { chunk, chunkedHead, gzipBomb, gzipHead } from "../answers.mjs";
import { error } from "../expect.mjs";

const conflict = error("PhronyConflictError", "conflict");
const CALLS = ["getRun", "startRun", "streamRunEvents"];
const SILENT = "The run is in another state, or a guard blocked the request";
const BODIES = {
  number: ['{"message":5}', SILENT],
  nested: ['{"message":{"message":["a",5,null,{"message":"b"}]}}', "a"],
  list: ['["one","two"]', "one; two"],
  lists: ["[[[[[[[]]]]]]]", SILENT],
  null: ["null", SILENT],
  html: ["<html><script>alert(1)</script></html>", SILENT],
  none: ["", SILENT],
  cut: ['{"message":"the se', SILENT],
  proto: ['{"__proto__":{"message":"x"},"constructor":{"message":"y"}}', SILENT],
  tostring: ['{"message":{"toString":1,"valueOf":2}}', SILENT],
  length: ['{"message":{"length":4294967295}}', SILENT],
  control: [`{"message":"a\\u0000\\u001b[31mb\\u202e"}`, undefined],
};

export const ERRORS = [
  {
    name: "errors that say nothing",
    answer: (request, to) => to.json(BODIES[request.id][0], "409 Conflict"),
    calls: Object.entries(BODIES).map(([runId, [body, message]]) => [
      "getRun",
      (outcome, phronyClient) => {
        conflict(outcome, phronyClient);
        assert.equal(outcome.error.body, body);
        if (message !== undefined) assert.equal(outcome.error.message, message);
      },
      { runId },
    ]),
  },
  {
    name: "an error that never ends",
    async answer(_, to) {
      await to.write(chunkedHead(undefined, "409 Conflict"));
      await to.write(chunk('{"message":"'));
      await to.endlessly(chunk("x".repeat(65_536)));
    },
    calls: CALLS.map((call) => [call, conflict]),
  },
  {
    name: "an error that unpacks for ever",
    async answer(_, to) {
      const bomb = gzipBomb('{"message":"');
      await to.write(gzipHead("application/json").replace("200 OK", "409 Conflict"));
      await to.write(bomb.start);
      await to.endlessly(bomb.more);
    },
    calls: CALLS.map((call) => [call, conflict]),
  },
  {
    name: "an error of ten million words",
    answer: (_, to) => to.json(`{"message":[${'"no",'.repeat(2_000_000)}"no"]}`, "409 Conflict"),
    calls: CALLS.map((call) => [call, conflict]),
  },
  {
    name: "an error that is longer than what is kept of it",
    answer: (_, to) => to.body(`Blocked by the proxy. ${"é".repeat(200_000)}`, "text/plain", "409 Conflict"),
    calls: CALLS.map((call) => [
      call,
      (outcome, phronyClient) => {
        conflict(outcome, phronyClient);
        for (const text of [outcome.error.message, outcome.error.body])
          assert.match(text, /^Blocked by the proxy\. é+$/);
      },
    ]),
  },
  {
    name: "an error that drips",
    client: { timeoutMs: 500 },
    async answer(_, to) {
      await to.write(chunkedHead(undefined, "409 Conflict"));
      while (to.isOpen) {
        await to.write(chunk("x"));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    calls: CALLS.map((call) => [call, error("PhronyTimeoutError", "timeout")]),
  },
  {
    name: "an error that repeats the key",
    answer: ({ headers }, to) =>
      to.json({ message: `the key ${headers["x-api-key"]} is not known` }, "401 Unauthorized"),
    calls: [
      ["getRun", error("PhronyAuthenticationError", "unauthenticated")],
      ["liveRun", error("PhronyAuthenticationError", "unauthenticated")],
    ],
  },
];
