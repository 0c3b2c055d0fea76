// A proxy in front of the emulator that sees what a browser really sends, and can hold requests back or lose them.

import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { pipeline } from "node:stream/promises";

/**
 * A request as it arrived.
 *
 * @typedef {object} Recorded
 * @property {string} method
 * @property {string} path
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {Promise<void>} answered Settles once the emulator has begun to answer.
 * @property {Promise<"ended" | "left">} outcome Whether the response was sent to its end, or the client left before.
 */

/** Starts a proxy on a free port. */
export async function startRecordingProxy() {
  const proxy = new RecordingProxy();
  await proxy.listening;
  return proxy;
}

class RecordingProxy {
  /** @type {Recorded[]} */
  requests = [];
  /** The port of the emulator; set before the first request. */
  targetPort = 0;
  /** Whether no request gets through. What is open already stays open. */
  isCut = false;
  #held = new Map();
  #arrivals = [];
  #server = createServer((request, response) => {
    // Whatever goes wrong, the client sees it as a lost connection.
    this.#pass(request, response).catch(() => response.destroy());
  });

  constructor() {
    this.listening = once(this.#server.listen(0, "127.0.0.1"), "listening");
  }

  get url() {
    return `http://127.0.0.1:${portOf(this.#server)}`;
  }

  /** Holds requests whose method and path match until the returned function is called. */
  hold(method, path) {
    let release;
    const released = new Promise((resolve) => {
      release = resolve;
    });
    const key = { method, path };
    this.#held.set(key, released);
    return () => {
      this.#held.delete(key);
      release();
    };
  }

  /** Waits for a request whose method and path match, unless it has arrived already. */
  async arrival(method, path) {
    const matches = (request) => request.method === method && path.test(request.path);
    const recorded = this.requests.find(matches);
    return recorded ?? new Promise((resolve) => this.#arrivals.push({ matches, resolve }));
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #pass(request, response) {
    if (this.isCut) throw new Error("nothing gets through");
    const answered = this.#record(request, response);
    for (const [{ method, path }, released] of this.#held) {
      if (request.method === method && path.test(request.url)) await released;
    }
    const { method, url: path, headers } = request;
    const onward = httpRequest({ host: "127.0.0.1", port: this.targetPort, method, path, headers });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
    const [answer] = await once(onward, "response");
    response.writeHead(answer.statusCode, answer.headers);
    // A stream may have nothing to say yet.
    response.flushHeaders();
    answered();
    // An answer that breaks off must not look as if it went on.
    await pipeline(answer, response);
  }

  /** Records a request; returns what settles its `answered`. */
  #record(request, response) {
    const { method, url: path, headers } = request;
    let answer;
    const answered = new Promise((resolve) => {
      answer = resolve;
    });
    const outcome = once(response, "close").then(() => (response.writableFinished ? "ended" : "left"));
    const recorded = { method, path, headers, answered, outcome };
    this.requests.push(recorded);
    this.#arrivals = this.#arrivals.filter(({ matches, resolve }) => {
      const isWanted = matches(recorded);
      if (isWanted) resolve(recorded);
      return !isWanted;
    });
    return answer;
  }
}

/** A port that nothing listens on at the moment. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return port;
}

function portOf(server) {
  return server.address().port;
}
