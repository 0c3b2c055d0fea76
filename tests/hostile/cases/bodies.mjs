// Bodies that never end, unpack to far too much, are no text or not what they say they are.

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { chunk, chunkedHead, gzipBomb, gzipHead, head } from "../answers.mjs";
import { aborted, data, either, error, late, lost } from "../expect.mjs";

const RUN = { runId: "r", status: "Completed", output: null };
const JSON_CALLS = ["getRun", "getConversation", "listSessions", "startRun"];
const each = (expectation, options, calls = JSON_CALLS) => calls.map((call) => [call, expectation, options]);
const tooLarge = error("PhronyResponseError", "response_too_large");
const unreadable = error("PhronyResponseError", "invalid_response");
const SMALL = { maxResponseBytes: 2 ** 20 };
const BOMB = gzipBomb('{"runId":"');
/** What keeps a body of 256 MiB, in pieces and as one text, may take a few times as much. */
const MOST_BY_DEFAULT = 1_000;

async function endlessJson(to, type = "application/json") {
  await to.write(chunkedHead(`Content-Type: ${type}\r\n`));
  await to.write(chunk('{"runId":"'));
  await to.endlessly(chunk("x".repeat(65_536)));
}

async function bomb(to) {
  await to.write(gzipHead("application/json"));
  await to.write(BOMB.start);
  await to.endlessly(BOMB.more);
}

export const BODIES = [
  {
    name: "JSON that never ends",
    client: SMALL,
    answer: (_, to) => endlessJson(to),
    calls: [
      ...each(tooLarge),
      ["liveRun", either(tooLarge, error("PhronyResponseError", "invalid_response"))],
      ["waitForRun", either(tooLarge, late), { timeoutMs: 300 }],
      ["uploadWorkspaceFile", tooLarge],
    ],
  },
  {
    name: "JSON that never ends, by default",
    client: { timeoutMs: 15_000 },
    answer: (_, to) => endlessJson(to),
    calls: [["getRun", tooLarge]],
    mostAbove: MOST_BY_DEFAULT,
  },
  {
    name: "a gzip bomb",
    client: SMALL,
    answer: (_, to) => bomb(to),
    calls: [...each(tooLarge), ["liveRun", either(tooLarge, unreadable)]],
  },
  {
    name: "a gzip bomb, by default",
    client: { timeoutMs: 15_000 },
    answer: (_, to) => bomb(to),
    calls: [["getRun", tooLarge]],
    mostAbove: MOST_BY_DEFAULT,
  },
  {
    name: "a length of terabytes",
    client: SMALL,
    async answer(_, to) {
      await to.write(head(`Content-Type: application/json\r\nContent-Length: ${2 ** 43}\r\n`));
      await to.endlessly("x".repeat(65_536));
    },
    calls: [
      ["getRun", tooLarge],
      ["startRun", tooLarge],
    ],
  },
  {
    name: "a body of exactly the most, and of one byte more",
    client: SMALL,
    answer: ({ id }, to) => {
      const text = (length) => `{"runId":"r","pad":"${"x".repeat(length - 22)}"}`;
      return to.json(text(SMALL.maxResponseBytes + (id === "more" ? 1 : 0)));
    },
    calls: [
      ["getRun", data(({ runId }) => assert.equal(runId, "r")), { runId: "most" }],
      ["getRun", tooLarge, { runId: "more" }],
    ],
  },
  {
    name: "JSON that drips",
    client: { timeoutMs: 2_000 },
    async answer(_, to) {
      await to.write(head());
      await to.drip(" ");
    },
    calls: [...each(late), ["getRun", aborted, { timeoutMs: Infinity, abortAfterMs: 300 }]],
  },
  {
    name: "what says that it is gzip and is not",
    client: { timeoutMs: 2_000 },
    answer({ id }, to) {
      const whole = gzipSync(JSON.stringify(RUN));
      const wrongSum = Buffer.from(whole);
      wrongSum[whole.length - 6] ^= 255;
      const bodies = { plain: JSON.stringify(RUN), cut: whole.subarray(0, 12), sum: wrongSum, none: "" };
      const body = Buffer.from(bodies[id]);
      return to.end(Buffer.concat([Buffer.from(gzipHead("application/json")), body]));
    },
    calls: [
      // Node 20 tells of none of it, and gives nothing.
      ["getRun", either(lost, late, unreadable), { runId: "plain" }],
      ["getRun", either(lost, late, unreadable), { runId: "cut" }],
      // Whether the sum is looked at, is the platform's matter.
      [
        "getRun",
        either(
          lost,
          late,
          data(({ runId }) => assert.equal(runId, "r")),
        ),
        { runId: "sum" },
      ],
      ["getRun", either(lost, late, unreadable), { runId: "none" }],
    ],
  },
  {
    name: "an encoding that nobody knows",
    answer: (_, to) =>
      to.body(JSON.stringify(RUN), "application/json", "200 OK", "Content-Encoding: rot13, gzip, x\r\n"),
    calls: [
      [
        "getRun",
        either(
          lost,
          unreadable,
          data(({ runId }) => assert.equal(runId, "r")),
        ),
      ],
    ],
  },
  {
    name: "HTML where JSON is due",
    answer: (_, to) => to.body("<!doctype html><title>Sign in</title>", "text/html"),
    calls: [
      ...each(unreadable),
      ["streamRunEvents", unreadable],
      ["liveRun", unreadable],
      ["waitForRun", either(unreadable, late), { timeoutMs: 300 }],
    ],
  },
  {
    name: "JSON that says it is HTML",
    answer: (_, to) => to.body(JSON.stringify(RUN), "text/html; charset=koi8-r"),
    calls: [["getRun", data((run) => assert.deepEqual(run, RUN))]],
  },
  {
    name: "JSON where a stream is due",
    answer: (_, to) => to.json(RUN),
    calls: [["streamRunEvents", unreadable]],
  },
  {
    name: "HTML without end where a stream is due",
    async answer(_, to) {
      await to.write(head("Content-Type: text/html\r\n"));
      await to.endlessly("x".repeat(65_536));
    },
    calls: [
      ["streamRunEvents", unreadable],
      ["streamRunEvents", unreadable],
    ],
  },
  {
    name: "no content type at all",
    answer: (_, to) => to.write(`${head("Content-Length: 40\r\n")}{"runId":"r","output":"data: a stream?"} `),
    calls: [
      ["getRun", data(({ runId }) => assert.equal(runId, "r"))],
      ["streamRunEvents", unreadable],
    ],
  },
  {
    name: "JSON that is no UTF-8",
    answer({ id }, to) {
      const bytes = { latin: [0xe9], cut: [0xf0, 0x9f, 0x98], surrogate: [0xed, 0xa0, 0x80], overlong: [0xc0, 0xaf] };
      const text = [Buffer.from('{"runId":"'), Buffer.from(bytes[id]), Buffer.from('"}')];
      return to.body(Buffer.concat(text), "application/json");
    },
    calls: ["latin", "cut", "surrogate", "overlong"].map((runId) => [
      "getRun",
      data((run) => assert.match(run.runId, /^\ufffd{1,3}$/)),
      { runId },
    ]),
  },
  {
    name: "JSON in UTF-16",
    answer: (_, to) =>
      to.body(Buffer.from(`\ufeff${JSON.stringify(RUN)}`, "utf16le"), "application/json; charset=utf-16"),
    calls: [["getRun", unreadable]],
  },
  {
    name: "a byte order mark",
    answer: (_, to) => to.json(`\ufeff${JSON.stringify(RUN)}`),
    calls: [["getRun", data((run) => assert.deepEqual(run, RUN))]],
  },
  {
    name: "two byte order marks",
    answer: (_, to) => to.json(`\ufeff\ufeff${JSON.stringify(RUN)}`),
    // Platforms take away one, or two.
    calls: [
      [
        "getRun",
        either(
          unreadable,
          data((run) => assert.deepEqual(run, RUN)),
        ),
      ],
    ],
  },
];
