// Requests as bytes, for what no HTTP client would send.

import { connect } from "node:net";

/** How long a server may keep silent before the request counts as not answered: it may wait for more of it. */
const SILENCE_MS = 1_500;

/**
 * Sends bytes to a server on loopback; returns the status of its answer, or 0 if it only let go of the connection.
 *
 * @param {number} port
 * @param {Buffer} bytes
 * @returns {Promise<{ status: number, text: string }>}
 */
export function sendRaw(port, bytes) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    const done = () => {
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    socket.setTimeout(SILENCE_MS, done);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (isWhole(text)) done();
    });
    socket.on("close", done);
    socket.on("error", done);
  });
}

/** Whether an answer has come to its end. One that says nothing about its length ends with its connection. */
function isWhole(text) {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = text.slice(0, end).toLowerCase();
  if (/\r\ntransfer-encoding: chunked/.test(head)) return text.endsWith("0\r\n\r\n");
  const [, length] = /\r\ncontent-length: (\d+)/.exec(head) ?? [];
  return length === undefined ? / (204|304) /.test(head.split("\r\n")[0]) : text.length >= end + 4 + Number(length);
}

/**
 * A request as bytes. Header lines are as they are given; `null` leaves out one that is there otherwise.
 *
 * @param {object} parts
 * @param {string} [parts.method]
 * @param {string} parts.target
 * @param {string | null} [parts.host]
 * @param {string[]} [parts.headers] Whole lines.
 * @param {string} [parts.body] Its length is told, unless a line of `headers` says something about it.
 * @param {string} [parts.version]
 */
export function rawRequest({ method = "GET", target, host = "127.0.0.1", headers = [], body, version = "HTTP/1.1" }) {
  const lines = [`${method} ${target} ${version}`];
  if (host !== null) lines.push(`Host: ${host}`);
  if (body !== undefined && !headers.some((line) => /^(content-length|transfer-encoding):/i.test(line))) {
    lines.push(`Content-Length: ${Buffer.byteLength(body, "latin1")}`);
  }
  lines.push(...headers);
  // One byte for each character, so that a trick may have any bytes.
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body ?? ""}`, "latin1");
}
