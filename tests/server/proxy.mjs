// A proxy in this process, in front of a service whose answers the test writes.

import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageFolder } from "../support/package.mjs";
import { json, startStubServer } from "../support/stub-server.mjs";

/** @type {typeof import("../../pkg/types/server/index.js")} */
export const phronyServer = await import(pathToFileURL(join(packageFolder, "server.mjs")).href);

export const KEY = "phk_secret_of_the_proxy";
export const ID = "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1";
export const ORIGIN = "https://app.example.com";

/** What a test has started, to be stopped after it. */
const stops = [];

export async function stopAll() {
  while (stops.length > 0) await stops.pop()();
}

/** Answers everything with success. */
export function succeed(request, response) {
  json(response, request.method === "GET" || request.url.includes("/file-library/") ? 200 : 202, { status: "Running" });
}

/**
 * A proxy in front of a service that answers like this.
 *
 * @param {object} [options] Of the proxy; `answer` is the service's.
 */
export async function startProxy({ answer = succeed, ...options } = {}) {
  const service = await startStubServer(answer);
  stops.push(service.stop);
  const proxy = phronyServer.createPhronyProxy({
    apiKey: KEY,
    baseUrl: service.baseUrl,
    authorize: () => true,
    ...options,
  });
  return {
    proxy,
    service,
    /** Asks it for a path below `/api/phrony`. */
    call: (method, path, init = {}) => proxy(requestOf(method, path, init)),
  };
}

/** A request as the server would get it. A body that is no text is sent as JSON. */
export function requestOf(method, path, { headers = {}, body, signal } = {}) {
  const isJson = body !== undefined && typeof body !== "string" && !(body instanceof ReadableStream);
  return new Request(`${ORIGIN}/api/phrony${path}`, {
    method,
    headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
    body: isJson ? JSON.stringify(body) : body,
    signal,
    duplex: "half",
  });
}

/** Serves a proxy with Node's own server; returns its address. */
export async function serve(proxy) {
  const server = createServer(phronyServer.toNodeListener(proxy));
  await once(server.listen(0, "127.0.0.1"), "listening");
  stops.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/api/phrony`, port, server };
}

/** Each route with a call of it: method, path, body. */
export const ROUTES = {
  startRun: ["POST", `/v1/agents/${ID}/runs`, { input: { question: "Why?" } }],
  listSessions: ["GET", `/v1/agents/${ID}/sessions`],
  getRun: ["GET", `/v1/runs/${ID}`],
  getConversation: ["GET", `/v1/runs/${ID}/conversation`],
  streamRunEvents: ["GET", `/v1/runs/${ID}/stream`],
  sendRunMessage: ["POST", `/v1/runs/${ID}/messages`, { runId: ID, text: "hello" }],
  skipAgentWaitTimer: ["POST", `/v1/runs/${ID}/skip-agent-wait`],
  presignFile: ["POST", "/v1/file-library/presign", { filename: "a", mediaType: "b/c", maxContentLength: 1 }],
  finalizeFile: ["POST", "/v1/file-library/finalize", { objectKey: "a/b", maxContentLength: 1 }],
};
