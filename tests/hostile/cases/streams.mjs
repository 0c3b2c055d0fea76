// Streams of events that never end, are none, or ask for too much.

import assert from "node:assert/strict";
import { conversation, event, gzipBomb, gzipHead, isConversation, isStream, step } from "../answers.mjs";
import { aborted, data, error } from "../expect.mjs";

const tooLarge = error("PhronyStreamError", "event_too_large");
const malformed = error("PhronyStreamError", "malformed_event");
const SMALL = { maxEventBytes: 100_000 };
const MEGABYTE = "x".repeat(1_000_000);

/** A session that goes on while its stream is what the case says, and is over once it has been read a few times. */
const live =
  (stream, reads = 3) =>
  (request, to) => {
    if (isStream(request)) return stream(to, request);
    const status = request.nth < reads ? "Running" : "Completed";
    if (!isConversation(request)) return to.json({ runId: "r", status });
    const { session, runs, items } = conversation();
    if (status === "Completed") return to.json({ session, runs, items });
    return to.json({ session: { id: "s", status }, runs: [{ id: "r", status }], items: items.slice(0, 1) });
  };

const toItsEnd = data(({ phase, items }) => assert.deepEqual([phase, items.length], ["finished", 2]));
const isCompleted = data(({ status }) => assert.equal(status, "Completed"));
const FOLLOWED = [
  ["liveRun", toItsEnd, { until: () => false }],
  ["waitForRun", isCompleted],
];

/** A stream that writes the same for ever. */
const endless = (start, more) => async (to) => {
  await to.events(start);
  await to.endlessly(more);
};

async function bomb(to) {
  const { start, more } = gzipBomb("data: ");
  await to.write(gzipHead("text/event-stream"));
  await to.write(start);
  await to.endlessly(more);
}

export const STREAMS = [
  {
    name: "a line that never ends",
    answer: live(endless("data: ", MEGABYTE)),
    calls: [
      ["streamRunEvents", tooLarge, SMALL],
      ["streamRunEvents", tooLarge, { kinds: ["run"], ...SMALL }],
    ],
  },
  {
    name: "a line that never ends, by default",
    answer: live(endless("data: ", MEGABYTE)),
    calls: [["streamRunEvents", tooLarge], ...FOLLOWED],
  },
  {
    name: "a line that never ends, of what is no field",
    answer: live(endless(":", MEGABYTE)),
    calls: [["streamRunEvents", tooLarge, SMALL]],
  },
  {
    name: "an event of lines that never end",
    answer: live(endless("", "data: x\n".repeat(10_000))),
    calls: [
      ["streamRunEvents", tooLarge, SMALL],
      ["streamRunEvents", tooLarge],
    ],
  },
  {
    name: "empty lines of data that never end",
    answer: live(endless("", "data\n".repeat(10_000))),
    calls: [
      ["streamRunEvents", tooLarge, SMALL],
      ["streamRunEvents", tooLarge],
    ],
  },
  {
    name: "an event of names and ids that never end",
    answer: live(endless("", `event: ${"x".repeat(50_000)}\nid: ${"y".repeat(50_000)}\n`)),
    calls: [["streamRunEvents", aborted, { abortAfterMs: 700, ...SMALL }]],
  },
  {
    name: "a stream that is a gzip bomb",
    answer: (_, to) => bomb(to),
    calls: [["streamRunEvents", tooLarge, SMALL]],
  },
  {
    name: "a stream that is a gzip bomb, by default",
    answer: (_, to) => bomb(to),
    calls: [["streamRunEvents", tooLarge]],
    // Some platforms unpack ahead of who reads.
    mostAbove: 300,
  },
  {
    name: "comments that never end",
    answer: live(endless("", ":\n".repeat(30_000))),
    calls: [
      ["streamRunEvents", aborted, { abortAfterMs: 700, idleTimeoutMs: 300 }],
      ["liveRun", aborted, { abortAfterMs: 700, until: () => false }],
    ],
  },
  {
    name: "a million lines of comments in an event",
    answer: live((to) =>
      to
        .events()
        .then(() =>
          to.end(`${":\n".repeat(1_000_000)}data: {"kind":"run",\n${":x\r".repeat(1_000_000)}data: "data":{}}\n\n`),
        ),
    ),
    calls: [
      ["streamRunEvents", data(({ count, events }) => assert.deepEqual([count, events[0].data], [1, {}]))],
      ...FOLLOWED,
    ],
  },
  {
    name: "a stream that drips",
    answer: live(async (to) => {
      await to.events();
      await to.drip("d");
    }),
    calls: [["streamRunEvents", aborted, { abortAfterMs: 900, idleTimeoutMs: 300 }]],
  },
  {
    name: "an event that drips",
    answer: live(async (to) => {
      await to.events();
      const text = step(1);
      for (let next = 0; to.isOpen; next++) {
        await to.write(text[next % text.length]);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }),
    calls: [
      [
        "streamRunEvents",
        data(({ events }) =>
          assert.deepEqual(
            events.map(({ data }) => data.sequence),
            [1, 1, 1],
          ),
        ),
        { enough: 3 },
      ],
    ],
  },
  {
    name: "a stream that is silent",
    answer: live(async (to) => {
      await to.events();
      await to.closed;
    }),
    calls: [
      ["streamRunEvents", error("PhronyTimeoutError", "idle_timeout"), { idleTimeoutMs: 200 }],
      ["streamRunEvents", aborted, { abortAfterMs: 200 }],
    ],
  },
  {
    name: "a million events at once",
    answer: live((to) => to.events().then(() => to.end(step(1).repeat(1_000_000)))),
    calls: [["streamRunEvents", data(({ count }) => assert.equal(count, 1_000_000))]],
  },
  {
    name: "a stream without an event",
    answer: live((to) => to.events().then(() => to.end("data: {}\n"))),
    calls: [["streamRunEvents", data(({ count }) => assert.equal(count, 0))], ...FOLLOWED],
  },
  {
    name: "events that are none",
    answer: live((to, { id }) => to.events(step(1)).then(() => to.end(`data: ${id}\n\n${step(2)}`))),
    calls: ["null", "[]", "5", '"x"', "{", "{}{}", "undefined", "true"].map((runId) => [
      "streamRunEvents",
      (outcome, phronyClient) => {
        malformed(outcome, phronyClient);
        assert.equal(outcome.value.count, 1);
      },
      { runId },
    ]),
  },
  {
    name: "a live run of events that are none",
    answer: live((to) =>
      to
        .events()
        .then(() =>
          to.end(
            [
              "null",
              "[]",
              "5",
              "{",
              "{}",
              '{"kind":5}',
              '{"kind":"step"}',
              '{"kind":"step","data":null}',
              '{"kind":"run","data":[]}',
              '{"kind":"user_task","data":{"run_id":{},"user_task_id":[]}}',
              '{"kind":"step","data":{"run_id":"r","sequence":1e400}}',
              '{"kind":"step","data":{"run_id":"r","sequence":-1}}',
              '{"kind":"session","data":{"status":5}}',
              '{"kind":"?"}',
            ]
              .map(event)
              .join(""),
          ),
        ),
    ),
    calls: FOLLOWED,
  },
  {
    name: "events that are no UTF-8",
    answer: live((to) =>
      to
        .events()
        .then(() =>
          to.end(
            Buffer.from(
              'data: {"kind":"\xff\xfe","data":{"a":"\xf0\x9f"}}\n\n' +
                '\xff\xfe\xfd: x\n\xc3data: {}\n\ndata: {"kind":"run"}\n\n',
              "latin1",
            ),
          ),
        ),
    ),
    calls: [
      [
        "streamRunEvents",
        data(({ events }) => {
          assert.deepEqual(events, [{ kind: "\ufffd\ufffd", data: { a: "\ufffd" } }, { kind: "run" }]);
        }),
      ],
      ...FOLLOWED,
    ],
  },
  {
    name: "byte order marks in a stream",
    answer: live((to) => to.events().then(() => to.end(`\ufeff${step(1)}\ufeff${step(2)}${step(3)}`))),
    calls: [
      [
        "streamRunEvents",
        data(({ events }) =>
          assert.deepEqual(
            events.map(({ data }) => data.sequence),
            [1, 3],
          ),
        ),
      ],
    ],
  },
  {
    name: "a stream of zeros",
    answer: live((to) => to.events().then(() => to.end(`${"\0".repeat(1_000_000)}\n\n\0data: {}\n\n${step(1)}`))),
    calls: [["streamRunEvents", data(({ count }) => assert.equal(count, 1))], ...FOLLOWED],
  },
  {
    name: "ids with what no header may have",
    answer: live((to) => to.events(`id: a\0b\n${step(1)}id: a\u0001\u007f\n${step(2)}`).then(() => to.end())),
    calls: [["streamRunEvents", data(({ count }) => assert.equal(count, 2))], ...FOLLOWED],
    check: (requests) =>
      assert.ok(
        requests.every(({ headers }) => !("last-event-id" in headers)),
        "such an id was sent",
      ),
  },
  {
    name: "an id of ten megabytes",
    answer: live((to) => to.events(`id: ${MEGABYTE.repeat(10)}\n${step(1)}`).then(() => to.end())),
    calls: [
      ["streamRunEvents", data(({ count }) => assert.equal(count, 1))],
      ["streamRunEvents", tooLarge, SMALL],
      ...FOLLOWED,
    ],
    check: (requests) =>
      assert.ok(
        requests.every(({ headers }) => !("last-event-id" in headers)),
        "such an id was sent",
      ),
  },
  {
    name: "a stream that asks to come back at once",
    answer: live((to) => to.events(`retry: 0\n${step(1)}`).then(() => to.end())),
    calls: FOLLOWED,
    check: (requests) => assert.ok(requests.filter(isStream).length < 20, `${requests.length} requests`),
  },
  {
    name: "a stream that asks to come back never",
    answer: live((to) =>
      to
        .events(`retry: 1000000000000000000\nretry: 99999999999999999999999999999\nretry: -1\nretry: 1e9\n${step(1)}`)
        .then(() => to.end()),
    ),
    calls: FOLLOWED,
  },
  {
    name: "kinds and subjects that nobody knows",
    answer: live((to) =>
      to
        .events()
        .then(() =>
          to.end(
            event({ kind: "", subject: null }) +
              event({ kind: "☃", subject: [] }) +
              event({ kind: "step\0", data: "x" }) +
              event({ Kind: "run" }),
          ),
        ),
    ),
    calls: [
      ["streamRunEvents", data(({ count }) => assert.equal(count, 4))],
      ["streamRunEvents", data(({ count }) => assert.equal(count, 0)), { kinds: ["run", "step"] }],
      ...FOLLOWED,
    ],
  },
  {
    name: "types of streams that are nearly one",
    answer: ({ id }, to) => {
      const type = {
        case: "Text/Event-Stream",
        parameters: "text/event-stream; charset=utf-16; x",
        near: "text/event-streams",
        list: "text/plain, text/event-stream",
      }[id];
      to.end(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\n${step(1)}`);
    },
    calls: [
      ["streamRunEvents", data(({ count }) => assert.equal(count, 1)), { runId: "case" }],
      ["streamRunEvents", data(({ count }) => assert.equal(count, 1)), { runId: "parameters" }],
      ["streamRunEvents", error("PhronyResponseError", "invalid_response"), { runId: "near" }],
      ["streamRunEvents", error("PhronyResponseError", "invalid_response"), { runId: "list" }],
    ],
  },
];
