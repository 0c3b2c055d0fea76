// Heads of answers that are none, or that lie.

import { chunkedHead, head } from "../answers.mjs";
import { aborted, data, either, error, late, lost } from "../expect.mjs";

const RUN = { runId: "r", status: "Completed" };
const isTheRun = data(({ runId }) => {
  if (runId !== "r") throw new Error(`it is the answer for ${runId}`);
});
/** An answer, and another one that nobody has asked for. */
const smuggled = (length) =>
  `${head(`Content-Type: application/json\r\nContent-Length: ${length}\r\n`)}${JSON.stringify(RUN)}` +
  `${head("Content-Type: application/json\r\nContent-Length: 20\r\n")}{"runId":"smuggled"}`;

const EACH = (expectation, options) =>
  ["getRun", "startRun", "streamRunEvents", "liveRun"].map((call) => [call, expectation, options]);

export const HEADERS = [
  {
    name: "headers that never end",
    client: { timeoutMs: 2_000 },
    async answer(_, to) {
      await to.write("HTTP/1.1 200 OK\r\n");
      await to.endlessly(`X-More: ${"x".repeat(8_000)}\r\n`.repeat(8));
    },
    calls: EACH(either(lost, late)),
  },
  {
    name: "a header that never ends",
    client: { timeoutMs: 2_000 },
    async answer(_, to) {
      await to.write("HTTP/1.1 200 OK\r\nX-Long: ");
      await to.endlessly("x".repeat(65_536));
    },
    calls: EACH(either(lost, late)),
  },
  {
    name: "headers that drip",
    client: { timeoutMs: 2_000 },
    async answer(_, to) {
      await to.write("HTTP/1.1 200 OK\r\n");
      await to.drip("X-More: x\r\n");
    },
    calls: EACH(either(lost, late)),
  },
  {
    name: "a status line that never ends",
    client: { timeoutMs: 2_000 },
    async answer(_, to) {
      await to.write("HTTP/1.1 200 ");
      await to.endlessly("O".repeat(65_536));
    },
    calls: EACH(either(lost, late)),
  },
  {
    name: "what is no HTTP",
    client: { timeoutMs: 2_000 },
    async answer(_, to) {
      to.end("220 mail.example.com ESMTP\r\n\r\n");
    },
    calls: EACH(either(lost, late)),
  },
  {
    name: "silence",
    client: { timeoutMs: 300 },
    answer: (_, to) => to.closed,
    calls: [
      ...EACH(late).slice(0, -1),
      ["getConversation", aborted, { timeoutMs: Infinity, abortAfterMs: 300 }],
      ["liveRun", aborted, { abortAfterMs: 300, until: () => false }],
      ["waitForRun", late, { timeoutMs: 300 }],
    ],
  },
  {
    name: "a body that is longer than its length",
    answer: (_, to) => to.write(smuggled(JSON.stringify(RUN).length)),
    calls: [
      ["getRun", either(isTheRun, lost)],
      ["startRun", either(isTheRun, lost)],
      ["getRun", either(isTheRun, lost)],
    ],
  },
  {
    name: "a body that is shorter than its length",
    async answer(_, to) {
      to.end(`${head("Content-Type: application/json\r\nContent-Length: 1000\r\n")}${JSON.stringify(RUN)}`);
    },
    calls: [
      ["getRun", lost],
      ["startRun", lost],
    ],
  },
  {
    name: "two lengths, and both a length and chunks",
    client: { timeoutMs: 2_000 },
    async answer({ id }, to) {
      const body = JSON.stringify(RUN);
      if (id === "chunks")
        to.end(`${chunkedHead("Content-Length: 3\r\n")}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
      else to.end(`${head(`Content-Length: 3\r\nContent-Length: ${body.length}\r\n`)}${body}`);
    },
    calls: [
      ["getRun", either(isTheRun, lost, error("PhronyResponseError", "invalid_response")), { runId: "lengths" }],
      ["getRun", either(isTheRun, lost, error("PhronyResponseError", "invalid_response")), { runId: "chunks" }],
    ],
  },
  {
    name: "a length that is no number",
    client: { timeoutMs: 2_000 },
    answer({ id }, to) {
      const length = { huge: "9".repeat(30), minus: "-1", word: "x" }[id];
      to.end(`${head(`Content-Length: ${length}\r\n`)}${JSON.stringify(RUN)}`);
    },
    calls: ["huge", "minus", "word"].map((runId) => [
      "getRun",
      either(isTheRun, lost, error("PhronyResponseError", "invalid_response")),
      { runId },
    ]),
  },
  {
    name: "chunks whose sizes lie",
    client: { timeoutMs: 2_000 },
    async answer({ id }, to) {
      const size = { word: "xyz", minus: "-5", huge: "F".repeat(40), large: "FFFFFFFF" }[id];
      to.end(`${chunkedHead()}${size}\r\n${JSON.stringify(RUN)}\r\n0\r\n\r\n`);
    },
    calls: ["word", "minus", "huge", "large"].map((runId) => [
      "getRun",
      either(lost, error("PhronyResponseError", "invalid_response")),
      { runId },
    ]),
  },
  {
    name: "headers that are no text",
    async answer(_, to) {
      const bytes = "X-Request-Id: \xff\xfe\x80\r\nX-\u0001: a\r\nContent-Type: \xc3\x28\r\nRetry-After: \xa0\r\n";
      to.end(Buffer.from(`HTTP/1.1 500 \xff\xff\r\n${bytes}Content-Length: 2\r\n\r\n{}`, "latin1"));
    },
    calls: EACH(either(lost, late, error("PhronyServerError", "server_error"))),
  },
];
