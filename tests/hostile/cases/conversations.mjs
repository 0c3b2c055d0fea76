// Conversations that are larger, stranger or less than the service's own.

import assert from "node:assert/strict";
import { conversation, isConversation, isStream, item, once } from "../answers.mjs";
import { data, either, error } from "../expect.mjs";

const MANY = 100_000;
const unreadable = error("PhronyResponseError", "invalid_response");

/** A finished session, whose conversation is what `make` says of the path's id. */
const finished = (make) => (request, to) => {
  if (isConversation(request)) return to.json(make(request.id));
  if (isStream(request)) return to.events().then(() => to.end());
  return to.json({ runId: "r", status: "Completed" });
};

/** Each of the ids by its conversation, then by a live run. */
const both = (ids, expectation, ofLive = expectation) =>
  ids.flatMap((runId) => [
    ["getConversation", expectation, { runId }],
    ["liveRun", ofLive, { runId }],
  ]);

const inOrder = data(({ items }) => {
  const ids = items.map(({ id }) => id);
  const sorted = [...ids].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  assert.deepEqual(ids, sorted);
});

const list = (make) => Array.from({ length: MANY }, (_, index) => make(index));

/** The items have changed places, so that there is something to sort. */
const MANY_ITEMS = once(() => {
  const items = list((index) => item(((index * 7_919) % MANY) + 1));
  return JSON.stringify(conversation({ items }));
});

const CHAIN_OF_RUNS = once(() => {
  const id = (index) => (index === 0 ? "r" : `r${index}`);
  const parentRunId = (index) => (index === 0 ? null : id(index - 1));
  const runs = list((index) => ({ id: id(index), parentRunId: parentRunId(index), depth: index, status: "Completed" }));
  const items = list((index) => item(null, { id: `i${index}`, runId: id(index), sequence: 1 }));
  return JSON.stringify(conversation({ runs, items }));
});

const MANY_SESSIONS = once(() => {
  const items = list((index) => ({ id: `s${index}`, status: "Completed", totalTokensUsed: -5 }));
  return JSON.stringify({ items, total: MANY });
});

/** Dates that are none, and numbers of places that are none. */
const DATES = [
  "",
  "yesterday",
  "0000-00-00T00:00:00Z",
  "2026-13-45T99:99:99Z",
  "+275760-09-13T00:00:00.001Z",
  5,
  {},
  [],
  true,
  "9".repeat(400),
  "2026-01-01T00:00:00+99:99",
];
const NUMBERS = [-1, 1e308, 0.5, "7", null, {}, 2 ** 63, -0];

/** A conversation's fields, and what stands in their place. */
const OTHERS = {
  "session null": { session: null },
  "session list": { session: [] },
  "session text": { session: "s" },
  "session empty": { session: {} },
  "runs text": { runs: "x" },
  "runs null": { runs: null },
  "runs object": { runs: { length: 2 } },
  "items object": { items: {} },
  "items null": { items: null },
  "items number": { items: 5 },
};

const isKnown = ({ session, error }) => session !== null || error !== null;
const areLists = data(({ runs, items }) => assert.ok(Array.isArray(runs) && Array.isArray(items)));

export const CONVERSATIONS = [
  {
    name: "a hundred thousand items",
    answer: finished(MANY_ITEMS),
    calls: [
      ["getConversation", data(({ items }) => assert.equal(items.length, MANY))],
      ["liveRun", inOrder],
      ["liveRun", data(({ items }) => assert.equal(items.length, MANY)), { runId: "other" }],
    ],
    mostAbove: 700,
  },
  {
    name: "a hundred thousand runs, each the next one's parent",
    answer: finished(CHAIN_OF_RUNS),
    calls: [["liveRun", data(({ runs, items }) => assert.deepEqual([runs.length, items.length], [MANY, MANY]))]],
    mostAbove: 700,
  },
  {
    name: "runs that are their own parents",
    answer: finished(() =>
      conversation({
        runs: ["r", "a", "b", "c"].map((id, index, ids) => ({
          id,
          parentRunId: ids[(index + 1) % 4],
          depth: -1,
          status: "Completed",
        })),
        items: ["r", "a", "b", "c"].map((runId) =>
          item(null, { id: runId, runId, sequence: 1, content: { child_run_id: runId } }),
        ),
      }),
    ),
    calls: [["liveRun", data(({ items }) => assert.equal(items.length, 4))]],
  },
  {
    name: "a hundred thousand sessions",
    answer: ({ path }, to) => {
      const skip = Number(/skip=(\d+)/.exec(path)?.[1] ?? 0);
      return to.json(skip ? { items: [], total: MANY } : MANY_SESSIONS());
    },
    calls: [
      ["listSessions", data(({ items }) => assert.equal(items.length, MANY))],
      ["sessions", data(({ count }) => assert.equal(count, MANY))],
    ],
    mostAbove: 300,
  },
  {
    name: "dates that are none",
    answer: finished(() => {
      const items = DATES.map((date, index) => item(index + 1, { startedAt: date, finishedAt: date }));
      const runs = DATES.map((date, index) => ({
        id: index ? `r${index}` : "r",
        status: "Completed",
        startedAt: date,
        finishedAt: date,
      }));
      const { session } = conversation();
      return { session: { ...session, startedAt: 5, finishedAt: "never" }, runs, items };
    }),
    calls: both(["r"], inOrder),
  },
  {
    name: "dates that are none, of items without places",
    answer: finished(() =>
      conversation({
        items: DATES.map((date, index) => item(null, { id: `i${index}`, sequence: index, startedAt: date })),
      }),
    ),
    calls: both(["r"], inOrder),
  },
  {
    name: "places that are none",
    answer: finished(() =>
      conversation({
        items: NUMBERS.flatMap((number, index) => [
          item(number, { id: `a${index}`, sequence: index }),
          item(null, { id: `b${index}`, sequence: number }),
        ]),
      }),
    ),
    calls: both(
      ["r"],
      data(({ items }) => assert.ok(items.length >= NUMBERS.length)),
    ),
  },
  {
    name: "a place for all, an id for all",
    answer: finished(() => conversation({ items: Array.from({ length: 1_000 }, () => item(1)) })),
    calls: both(
      ["r"],
      data(({ items }) => assert.ok(items.length >= 1)),
    ),
  },
  {
    name: "words that nobody knows",
    answer: finished(() =>
      conversation({
        session: { id: "s", status: "Evaporated", finishedAt: "2026-01-01T00:00:00Z", triggerType: "☃" },
        runs: [
          { id: "r", status: "", depth: 0 },
          { id: "x", parentRunId: "r", status: "constructor", depth: 1 },
        ],
        items: ["__proto__", "", "UserTaskReq", "☃", "x".repeat(100_000)].map((type, index) =>
          item(index + 1, {
            type,
            content: { user_task_id: `t${index}`, kind: type, options: ["a", null, {}], prompt: 5, status: {} },
          }),
        ),
      }),
    ),
    calls: both(
      ["r"],
      data(({ items }) => assert.equal(items.length, 5)),
    ),
  },
  {
    name: "tasks that nobody knows, in a run that waits",
    answer: finished(() =>
      conversation({
        session: { id: "s", status: "WaitingForHITL" },
        runs: [{ id: "r", status: "WaitingForHITL", depth: 0 }],
        items: [
          {},
          { kind: "launch" },
          { options: { length: 3 } },
          { options: ["a", null, 5, { id: {} }] },
          { prompt: {} },
          { user_task_id: 5 },
        ].map((content, index) =>
          item(index + 1, { type: "UserTaskReq", content: { user_task_id: `t${index}`, ...content } }),
        ),
      }),
    ),
    calls: [
      [
        "liveRun",
        data(({ pendingTasks }) => {
          assert.equal(pendingTasks.length, 5);
          for (const { kind, options, completableIn } of pendingTasks)
            assert.deepEqual([typeof kind, Array.isArray(options), typeof completableIn], ["string", true, "string"]);
        }),
        { until: ({ session }) => session !== null },
      ],
    ],
  },
  {
    name: "numbers beyond all measure in a conversation",
    answer: finished(() => {
      const written = JSON.stringify(conversation({ items: [item(1), item(2, { tokensUsed: -(2 ** 60) })] }));
      return written
        .replaceAll('"totalTokensUsed":1', '"totalTokensUsed":-1e400')
        .replaceAll('"depth":0', '"depth":1e400')
        .replaceAll('"sequence":2', '"sequence":1e400')
        .replaceAll('"ordinal":2', '"ordinal":-1e400');
    }),
    calls: both(
      ["r"],
      data(({ items }) => assert.equal(items.length, 2)),
    ),
  },
  {
    name: "something else where lists and objects are due",
    answer: finished((name) => conversation(OTHERS[name])),
    calls: [
      ...Object.keys(OTHERS).flatMap((runId) => [
        ["getConversation", data((told) => assert.ok("session" in told)), { runId }],
        ["liveRun", either(unreadable, areLists), { runId, until: isKnown }],
      ]),
    ],
  },
  {
    name: "items and runs that are none",
    answer: finished(() =>
      conversation({
        runs: [null, 5, [], {}, "r", { id: 5 }, { id: "r" }],
        items: [null, 5, [], {}, "x", { runId: {}, sequence: [] }, item(1, { content: null }), item(2, { content: 5 })],
      }),
    ),
    calls: both(
      ["r"],
      data(({ items }) => assert.ok(items.length >= 2)),
      either(
        unreadable,
        data(({ items }) => assert.ok(items.length >= 2)),
      ),
    ),
  },
  {
    name: "a conversation that is another one each time",
    answer(request, to) {
      if (isStream(request)) return to.events().then(() => to.end());
      if (request.nth > 3) return to.json(conversation());
      const items = Array.from({ length: 4 - request.nth }, (_, index) =>
        item(index + 1, { id: `${request.nth}`, type: "output" }),
      );
      return to.json(
        conversation({
          session: { id: `s${request.nth}`, status: "Running" },
          runs: [{ id: request.nth % 2 ? "x" : "r", status: "Running" }],
          items,
        }),
      );
    },
    calls: [
      [
        "liveRun",
        data(({ phase, items }) => assert.deepEqual([phase, items.length], ["finished", 2])),
        { until: () => false },
      ],
    ],
  },
];
