// What stands between a viewer and the service: ours, and what it is measured against.

import { Agent, createServer, request as startRequest } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { packageFolder } from "../../tests/support/package.mjs";

/** @type {typeof import("../../pkg/types/server/index.js")} */
const { createPhronyProxy, toNodeListener } = await import(pathToFileURL(join(packageFolder, "server.mjs")).href);

const KEY = "phk_benchmark";

/** The bare reverse proxy: the least that Node can do. */
function pipe(origin) {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(origin);
  return (request, response) => {
    const headers = { ...request.headers, "x-api-key": KEY };
    const options = { agent, hostname, port, path: request.url, method: request.method, headers };
    const forwarded = startRequest(options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    response.once("close", () => forwarded.destroy());
    request.pipe(forwarded);
  };
}

/** The least that can be done with `fetch`. */
function fetchPipe(origin) {
  return async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    try {
      const answer = await fetch(origin + request.url, { headers: { "x-api-key": KEY }, signal: leaving.signal });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") });
      response.flushHeaders();
      await pipeline(Readable.fromWeb(answer.body), response);
    } catch {
      response.destroy();
    }
  };
}

/** The same through our listener: what the listener costs, and no proxy. */
function fetchThroughListener(origin) {
  return toNodeListener(async (request) => {
    const { pathname } = new URL(request.url);
    const options = { headers: { "x-api-key": KEY }, signal: request.signal };
    const { status, headers, body } = await fetch(origin + pathname, options);
    return new Response(body, { status, headers: { "content-type": headers.get("content-type") } });
  });
}

function phronyProxy(origin, shareStreams) {
  return toNodeListener(createPhronyProxy({ apiKey: KEY, baseUrl: origin, shareStreams, authorize: () => true }));
}

/** All of them, by name. Ratios are against the first. */
export const fronts = {
  "node:http pipe": pipe,
  "fetch, Readable.fromWeb": fetchPipe,
  "fetch, toNodeListener": fetchThroughListener,
  "phrony-client/server": (origin) => phronyProxy(origin, false),
  "… shareStreams": (origin) => phronyProxy(origin, true),
};

/** Starts the server of one. */
export function serve(name, origin) {
  const server = createServer(fronts[name](origin));
  server.keepAliveTimeout = 60_000;
  return server;
}
