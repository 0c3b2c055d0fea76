// A server that writes exactly the bytes that a case says, be they HTTP or not.

import { once } from "node:events";
import { createServer } from "node:net";
import { Connection } from "./connection.mjs";
import { nextRequest } from "./request.mjs";

/** The run that every client can read, whatever else its case does to it. */
const WELL = /^\/v1\/runs\/well(\/|$)/;

/**
 * Starts the server on loopback. Each client gets a path of its own, behind which one case answers.
 */
export async function startHostileServer() {
  const guests = new Map();
  const open = new Set();
  const decoy = await startDecoy();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // What the client makes of the connection's end is the test's matter.
    socket.on("error", () => {});
    serve(new Connection(socket), guests, decoy.baseUrl).catch((error) => socket.destroy(error));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;
  return {
    /** Lets a case answer; returns where, and what it was sent. */
    invite(hostile) {
      const guest = { hostile, requests: [], prefix: `/${guests.size + 1}` };
      guests.set(guest.prefix, guest);
      return { baseUrl: origin + guest.prefix, requests: guest.requests };
    },
    /** How many connections the server got that nobody may ever contact. */
    decoyContacts: () => decoy.contacts,
    async stop() {
      const stopped = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await Promise.all([stopped, decoy.stop()]);
    },
  };
}

/** Answers one request after the other. */
async function serve(connection, guests, decoy) {
  for (;;) {
    const request = await nextRequest(connection);
    if (request === null) return;
    const [, prefix, path] = request.path.match(/^(\/\d+)(\/.*)$/) ?? [];
    const guest = guests.get(prefix);
    if (guest === undefined) return connection.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    const { requests, hostile } = guest;
    const nth = requests.filter((earlier) => earlier.path === path && earlier.method === request.method).length;
    const here = `http://${request.headers.host}${prefix}`;
    // Of a run or an agent, by which cases tell their calls apart.
    const id = decodeURIComponent(path.split("/")[3] ?? "");
    const asked = { ...request, path, id, nth, here, decoy };
    requests.push(asked);
    if (WELL.test(path)) await connection.json({ runId: "well", status: "Completed", output: null });
    else await hostile.answer(asked, connection);
  }
}

/** A server that only counts who comes. */
async function startDecoy() {
  const state = { contacts: 0 };
  const server = createServer((socket) => {
    state.contacts += 1;
    socket.on("error", () => {}).destroy();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    get contacts() {
      return state.contacts;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
