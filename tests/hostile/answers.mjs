// What several cases answer with.

import { constants, deflateRawSync, gzipSync } from "node:zlib";

const JSON_TYPE = "Content-Type: application/json\r\n";

/** The head of an answer that ends with its connection. */
export const head = (headers = JSON_TYPE, status = "200 OK") => `HTTP/1.1 ${status}\r\n${headers}\r\n`;

/** The head of an answer in chunks. */
export const chunkedHead = (headers = JSON_TYPE, status = "200 OK") =>
  head(`${headers}Transfer-Encoding: chunked\r\n`, status);

/** A chunk of a body. */
export const chunk = (text) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
};

export const isStream = ({ path }) => path.endsWith("/stream");
export const isConversation = ({ path }) => path.endsWith("/conversation");

/** A conversation of a run that has ended. */
export function conversation(changes = {}) {
  return {
    session: { id: "s", status: "Completed", totalTokensUsed: 1, output: "done", finishedAt: "2026-01-01T00:00:01Z" },
    runs: [{ id: "r", sessionId: "s", parentRunId: null, depth: 0, status: "Completed", output: "done" }],
    items: [item(1), item(2)],
    ...changes,
  };
}

/** An item of its timeline. */
export function item(ordinal, changes = {}) {
  const startedAt = "2026-01-01T00:00:00Z";
  return {
    ...{ runId: "r", id: `i${ordinal}`, sequence: ordinal, ordinal, type: "reasoning" },
    ...{ content: { message: `step ${ordinal}` }, tokensUsed: 1, error: null, startedAt, finishedAt: startedAt },
    ...changes,
  };
}

/** What takes long to make and is made once, if at all. */
export function once(make) {
  let made;
  return () => (made ??= make());
}

/** One event in a stream. */
export const event = (data) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

/** The event of a step. */
export const step = (sequence, data = {}) =>
  event({
    ts: "2026-01-01T00:00:00Z",
    kind: "step",
    subject: "engine.step.reasoning",
    data: { run_id: "r", sequence, ...data },
  });

/** The head of an answer that the client unpacks. */
export const gzipHead = (type) => head(`Content-Type: ${type}\r\nContent-Encoding: gzip\r\nConnection: close\r\n`);

/**
 * The beginning of a gzip, and what can follow it again and again: a thousandth of what it unpacks to, a mebibyte of
 * spaces.
 */
export function gzipBomb(start) {
  const flushed = { finishFlush: constants.Z_FULL_FLUSH };
  const gzipHeader = gzipSync("").subarray(0, 10);
  return {
    start: Buffer.concat([gzipHeader, deflateRawSync(start, flushed)]),
    more: deflateRawSync(" ".repeat(2 ** 20), flushed),
  };
}
