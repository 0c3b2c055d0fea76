// What goes over the wire between browsers and a server, byte by byte, with a way to break it off.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * Starts a tap on a free port of this machine, in front of a server on another one.
 *
 * @param {number} targetPort
 */
export async function startWireTap(targetPort) {
  const tap = new WireTap(targetPort);
  await tap.listening;
  return tap;
}

/** A connection; the bytes are kept as characters from 0 to 255. */
class Connection {
  /** What the browser has sent. */
  sent = "";
  /** What the server has sent. */
  received = "";

  constructor(browser, server) {
    this.browser = browser;
    this.server = server;
    browser.on("data", (bytes) => void (this.sent += bytes.toString("latin1")));
    server.on("data", (bytes) => void (this.received += bytes.toString("latin1")));
    for (const [from, to] of [[browser, server], [server, browser]]) {
      from.pipe(to);
      // However one side ends, the other hears of it.
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  }

  /** The last request's method and path. */
  get lastRequest() {
    return this.sent.match(/(?:GET|POST|OPTIONS) \S+(?= HTTP\/1\.1\r\n)/g)?.at(-1) ?? "";
  }
}

class WireTap {
  /** @type {Connection[]} */
  connections = [];
  #server;

  constructor(targetPort) {
    this.#server = createServer((browser) => {
      this.connections.push(new Connection(browser, connect(targetPort, "127.0.0.1")));
    });
    this.listening = once(this.#server.listen(0, "127.0.0.1"), "listening");
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Breaks the connections off whose last request matches; tells how many. */
  cut(request) {
    const open = this.connections.filter(({ browser }) => !browser.destroyed);
    const affected = open.filter(({ lastRequest }) => request.test(lastRequest));
    for (const { browser } of affected) browser.resetAndDestroy();
    return affected.length;
  }

  async stop() {
    this.#server.close();
    for (const { browser } of this.connections) browser.destroy();
    await once(this.#server, "close");
  }
}
