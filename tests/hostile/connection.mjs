// One connection, as the cases write to it.

import { once } from "node:events";

/** More than any client takes that is not lost anyway. So a server is bounded too. */
const MOST_BYTES = 2 ** 32;

export class Connection {
  #socket;
  #received = Buffer.alloc(0);
  #wake = () => {};
  /** Until the client is gone. */
  closed;

  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    this.closed = new Promise((resolve) => socket.once("close", resolve));
    this.closed.then(() => this.#wake());
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
  }

  get isOpen() {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** What has come and was not taken. */
  get received() {
    return this.#received;
  }

  take(bytes) {
    const taken = this.#received.subarray(0, bytes);
    this.#received = this.#received.subarray(bytes);
    return taken;
  }

  /** Waits for more bytes. Returns whether some came. */
  async more() {
    const before = this.#received.length;
    if (!this.#socket.destroyed) await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
    return this.#received.length > before;
  }

  /** Writes, and waits until the client has room for more. */
  async write(bytes) {
    if (!this.isOpen) return;
    if (this.#socket.write(bytes)) return;
    await Promise.race([once(this.#socket, "drain").catch(() => {}), this.closed]);
  }

  /** Writes the same again and again, until the client is gone. */
  async endlessly(bytes) {
    const block = Buffer.from(bytes);
    for (let written = 0; this.isOpen && written < MOST_BYTES; written += block.length) await this.write(block);
    this.#socket.destroy();
  }

  /** Writes one byte after the other, each by itself, until the client is gone. */
  async drip(text) {
    for (let next = 0; this.isOpen; next++) {
      await this.write(text[next % text.length]);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async json(value, status = "200 OK") {
    const body = Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
    await this.body(body, "application/json", status);
  }

  /** A whole answer, after which the connection goes on. */
  async body(body, type, status = "200 OK", headers = "") {
    const bytes = Buffer.from(body);
    const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n${headers}\r\n`;
    await this.write(Buffer.concat([Buffer.from(head), bytes]));
  }

  /** The head of a stream of events that ends with the connection. */
  async events(text = "") {
    await this.write(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n${text}`);
  }

  end(bytes = "") {
    this.#socket.end(bytes);
  }

  /** Ends the connection with a reset. */
  reset() {
    this.#socket.resetAndDestroy();
  }
}
