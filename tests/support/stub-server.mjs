// A server whose answers the test writes, for what the emulator never does.

import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Starts a server on loopback that answers with `answer(request, response, index)` and keeps what it was sent.
 *
 * @param {(request: import("node:http").IncomingMessage & { body: string }, response: import("node:http").ServerResponse, index: number) => void} answer
 */
export async function startStubServer(answer) {
  const requests = [];
  const closed = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method, url, headers } = request;
    const index = requests.push({ method, url, headers, body }) - 1;
    closed.push(new Promise((resolve) => response.once("close", () => resolve(response.writableFinished))));
    answer(Object.assign(request, { body }), response, index);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    /** What was sent, in order. */
    requests,
    /** For each request, whether its answer was complete when its connection was let go. */
    closed,
    async stop() {
      const stopped = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await stopped;
    },
  };
}

/** Answers with JSON. */
export function json(response, status, value, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}

/** Answers with an event stream that the test goes on writing. */
export function eventStream(response, start = "") {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(start === "" ? ":\n\n" : start);
}
