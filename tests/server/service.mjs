// A stand-in for the service that keeps all it is sent, and what a proxy may send.

import assert from "node:assert/strict";
import { eventStream, json, startStubServer } from "../support/stub-server.mjs";
import { EVIL } from "./tricks.mjs";

export const KEY = "phk_of_the_proxy";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const ROUTES = [
  ["POST", `/v1/agents/${UUID}/runs`, []],
  ["GET", `/v1/agents/${UUID}/sessions`, ["skip", "take", "versionId", "status"]],
  ["GET", `/v1/runs/${UUID}`, []],
  ["GET", `/v1/runs/${UUID}/conversation`, ["stepContent"]],
  ["GET", `/v1/runs/${UUID}/stream`, []],
  ["POST", `/v1/runs/${UUID}/(messages|input)`, []],
  ["POST", `/v1/runs/${UUID}/skip-agent-wait`, []],
  ["POST", "/v1/file-library/(presign|finalize)", []],
];

/** What a runtime's own `fetch` adds, and what the proxy does. */
const HEADERS = [
  ...["host", "connection", "accept", "accept-encoding", "accept-language", "user-agent", "sec-fetch-mode", "cache-control", "pragma"],
  ...["content-type", "content-length", "x-api-key"],
];

/** Starts it. It answers everything with success. */
export function startService() {
  return startStubServer((request, response) => {
    if (request.url.endsWith("/stream")) {
      eventStream(response);
      response.end();
    } else {
      json(response, request.method === "GET" || request.url.includes("file") ? 200 : 202, { status: "Running" });
    }
  });
}

/** Whether a request is exactly what the proxy may send: a documented route, its own headers, nothing of the trick. */
export function assertDocumented({ method, url, headers, body }, moreHeaders = []) {
  const [path, query = ""] = url.split("?");
  const route = ROUTES.find(([itsMethod, pattern]) => itsMethod === method && new RegExp(`^${pattern}$`).test(path));
  assert.ok(route, `${method} ${url} is no route`);
  assert.ok(!url.endsWith("?"));
  const names = [...new URLSearchParams(query).keys()];
  assert.deepEqual(names, [...new Set(names)].filter((name) => route[2].includes(name)), `the query of ${url}`);
  assert.match(query, /^[\w.~*=&%+-]*$/, "the query is encoded");

  const resumes = path.endsWith("/stream") ? ["last-event-id"] : [];
  const known = [...HEADERS, ...moreHeaders, ...resumes];
  const { "last-event-id": resumed, ...others } = headers;
  assert.deepEqual(Object.keys(headers).filter((name) => !known.includes(name)), [], "headers that the proxy does not send");
  assert.equal(headers["x-api-key"], KEY);
  if (method === "GET") assert.equal(body, "");
  assert.ok(!JSON.stringify([others, body]).includes(EVIL), `something of the trick: ${JSON.stringify([others, body])}`);
}
