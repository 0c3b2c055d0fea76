// JSON that is well-formed, and still not what anybody expects.

import assert from "node:assert/strict";
import { isConversation, isStream, event, step, conversation, item } from "../answers.mjs";
import { data, either, error, late } from "../expect.mjs";

const DEPTH = 1_000_000;
const unreadable = error("PhronyResponseError", "invalid_response");
const deep = `${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`;
const deepObjects = `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`;
const CALLS = ["getRun", "getConversation", "listSessions", "startRun"];

/** How deep a value is, without going into it. */
function depthOf(value) {
  let depth = 0;
  for (; typeof value === "object" && value !== null; depth++) value = Object.values(value)[0];
  return depth;
}

const POISON =
  '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":2,"then":3';

/** That keys which objects have anyway are the object's own, and nothing was made of them. */
function isPoisoned(value) {
  const keys = ["__proto__", "constructor", "toString", "hasOwnProperty", "then"];
  assert.deepEqual(
    keys.filter((key) => !Object.hasOwn(value, key)),
    [],
    "keys were lost",
  );
  assert.equal(Object.getPrototypeOf(value), Object.prototype, "it has another prototype");
  assert.deepEqual(Object.getOwnPropertyDescriptor(value, "__proto__").value, { polluted: 1 });
}

export const JSON_ANSWERS = [
  {
    name: "JSON a million deep",
    answer: ({ id }, to) => to.json(`{"runId":"r","output":${id === "objects" ? deepObjects : deep}}`),
    calls: ["lists", "objects"].map((runId) => [
      "getRun",
      either(
        data(({ output }) => assert.ok(depthOf(output) >= DEPTH - 1)),
        unreadable,
      ),
      { runId },
    ]),
    mostAbove: 400,
  },
  {
    name: "an error a million deep",
    answer: ({ id }, to) =>
      to.json(
        `{"message":${id === "objects" ? '{"message":'.repeat(DEPTH) + '"x"' + "}".repeat(DEPTH) : deep}}`,
        "400 Bad",
      ),
    calls: ["lists", "objects"].map((runId) => ["getRun", error("PhronyBadRequestError", "bad_request"), { runId }]),
  },
  {
    name: "an event a million deep",
    async answer(_, to) {
      await to.events();
      to.end(
        event(`{"kind":"step","data":${deep}}`) +
          event(`{"kind":"step","data":${deepObjects}}`) +
          event('{"kind":"run"}'),
      );
    },
    calls: [
      [
        "streamRunEvents",
        either(
          data(({ count }) => assert.equal(count, 3)),
          error("PhronyStreamError", "malformed_event"),
        ),
      ],
      ["streamRunEvents", data(({ count }) => assert.equal(count, 1)), { kinds: ["run"] }],
    ],
    mostAbove: 400,
  },
  {
    name: "a conversation a million deep, live",
    async answer(request, to) {
      if (isConversation(request))
        return to.json(JSON.stringify(conversation()).replace('"step 1"', deep).replace('"done"', deepObjects));
      await to.events(step(1, { message: "a" }));
      to.end(`data: {"kind":"step","data":{"run_id":"r","sequence":1,"content":${deep}}}\n\n`);
    },
    calls: [
      [
        "liveRun",
        either(
          data(({ items }) => assert.equal(items.length, 2)),
          unreadable,
        ),
      ],
    ],
    mostAbove: 500,
  },
  {
    name: "a key a million times",
    answer: (_, to) => to.json(`{${'"runId":"x",'.repeat(DEPTH)}"runId":"r"}`),
    calls: [["getRun", data(({ runId }) => assert.equal(runId, "r"))]],
  },
  {
    name: "a million keys",
    answer: (_, to) => to.json(`{${Array.from({ length: DEPTH }, (_, key) => `"k${key}":0,`).join("")}"runId":"r"}`),
    calls: [["getRun", data((run) => assert.equal(Object.keys(run).length, DEPTH + 1))]],
    mostAbove: 400,
  },
  {
    name: "keys that objects have anyway",
    async answer(request, to) {
      if (isStream(request)) {
        await to.events();
        return to.end(event(`{${POISON},"kind":"step","subject":"s","data":{${POISON},"run_id":"r","sequence":1}}`));
      }
      if (isConversation(request)) {
        const written = JSON.stringify(conversation());
        return to.json(
          written
            .replaceAll('{"id"', `{${POISON},"id"`)
            .replaceAll('{"runId"', `{${POISON},"runId"`)
            .replaceAll('{"message"', `{${POISON},"message"`),
        );
      }
      return to.json(`{${POISON},"runId":"r","status":"Completed","items":[{${POISON}}],"total":1}`);
    },
    calls: [
      ["getRun", data(isPoisoned)],
      ["startRun", data(isPoisoned)],
      ["waitForRun", data(isPoisoned)],
      ["listSessions", data((page) => [page, ...page.items].forEach(isPoisoned))],
      ["sessions", data(({ last }) => isPoisoned(last))],
      ["getConversation", data(({ session, runs, items }) => [session, ...runs, ...items].forEach(isPoisoned))],
      ["streamRunEvents", data(({ events }) => events.flatMap((event) => [event, event.data]).forEach(isPoisoned))],
      [
        "liveRun",
        data(({ session, runs, items }) =>
          [session, ...runs, ...items, ...items.map(({ content }) => content)].forEach(isPoisoned),
        ),
      ],
    ],
  },
  {
    name: "keys that objects have anyway, changed by events",
    async answer(request, to) {
      if (isConversation(request)) {
        const status = request.nth < 1 ? "Running" : "Completed";
        const written = JSON.stringify({
          ...conversation(),
          session: { id: "s", status },
          runs: [{ id: "r", status }],
          items: [item(1, { finishedAt: null })],
        });
        return to.json(written.replaceAll('{"id"', `{${POISON},"id"`).replaceAll('{"runId"', `{${POISON},"runId"`));
      }
      const told = (kind, data) =>
        event(`{"ts":"2026-01-01T00:00:02Z","kind":"${kind}","subject":"s.${kind}","data":${data}}`);
      await to.events(told("step", `{${POISON},"run_id":"r","sequence":1,"type":"reasoning","content":{${POISON}}}`));
      await to.write(told("run", `{${POISON},"run_id":"r","status":"Failed","output":{${POISON}}}`));
      await to.write(told("user_task", `{${POISON},"run_id":"r","user_task_id":"t","options":[{${POISON},"id":"a"}]}`));
      await to.write(told("session", `{${POISON},"session_id":"s","status":"Running","output":{${POISON}}}`));
      await to.closed;
    },
    calls: [
      [
        "liveRun",
        data(({ session, runs, items }) =>
          [session, ...runs, ...items].forEach((value) => {
            assert.equal(Object.getPrototypeOf(value), Object.prototype, "it has another prototype");
            assert.equal(value.polluted, undefined);
          }),
        ),
        { until: ({ error, items, runs }) => error !== null || runs.some(({ status }) => status === "Failed") },
      ],
    ],
  },
  {
    name: "what is JSON, but no object",
    answer: ({ id }, to) =>
      to.json({ null: "null", list: "[{}]", number: "1e400", text: '"r"', true: "true", none: "" }[id]),
    calls: ["null", "list", "number", "text", "true", "none"].flatMap((runId) =>
      CALLS.map((call) => [call, unreadable, { runId }]),
    ),
  },
  {
    name: "what is nearly JSON",
    answer: ({ id }, to) =>
      to.json(
        {
          cut: '{"runId":"r"',
          single: "{'runId':'r'}",
          comma: '{"runId":"r",}',
          comment: "{}//",
          nan: '{"a":NaN}',
          prefix: ")]}',\n{}",
          two: "{}{}",
          nul: "{}\0",
        }[id],
      ),
    calls: ["cut", "single", "comma", "comment", "nan", "prefix", "two", "nul"].map((runId) => [
      "getRun",
      unreadable,
      { runId },
    ]),
  },
  {
    name: "numbers beyond all measure",
    answer: (_, to) =>
      to.json(
        '{"runId":"r","status":"Completed","totalTokensUsed":-1,"output":[1e400,-1e400,9223372036854775808,1e-400,-0]}',
      ),
    calls: [
      ["getRun", data(({ output }) => assert.deepEqual(output, [Infinity, -Infinity, 2 ** 63, 0, -0]))],
      ["waitForRun", data(({ output }) => assert.equal(output[2], 2 ** 63))],
    ],
  },
  {
    name: "a status that is no text",
    answer: ({ id }, to) => to.json(`{"runId":5,"status":${id}}`),
    calls: ["5", "null", "{}", '["Completed"]', "true"].flatMap((runId) => [
      ["getRun", data(({ runId }) => assert.equal(runId, 5)), { runId }],
      ["waitForRun", either(late, unreadable), { runId, timeoutMs: 300 }],
    ]),
  },
  {
    name: "sessions that are none",
    answer: ({ id }, to) =>
      to.json(
        {
          none: "{}",
          text: '{"items":"xy","total":2}',
          null: '{"items":null,"total":1}',
          more: '{"items":[],"total":1e400}',
          object: '{"items":{"length":3},"total":3}',
          holes: '{"items":[null,1],"total":"9"}',
        }[id],
      ),
    calls: [
      ...["none", "null", "object", "text"].map((runId) => ["sessions", unreadable, { runId }]),
      ["sessions", data(({ count }) => assert.equal(count, 0)), { runId: "more" }],
      [
        "sessions",
        either(
          unreadable,
          data(({ last }) => assert.equal(last, 1)),
        ),
        { runId: "holes" },
      ],
    ],
    check: (requests) => assert.ok(requests.length < 20, `${requests.length} requests`),
  },
];
