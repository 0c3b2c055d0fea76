// The service's routes as a gateway in front of it sees them.

import { wasmSync } from "./wasm/instance.js";

/** The names of the routes: those of the client's methods. In the order of `src/http/route_match.rs`. */
const ROUTES = [
  "startRun",
  "listSessions",
  "getRun",
  "getConversation",
  "streamRunEvents",
  "sendRunMessage",
  "skipAgentWaitTimer",
  "presignFile",
  "finalizeFile",
] as const;

/** A route of the service, by the name of the client's method for it. */
export type RouteName = (typeof ROUTES)[number];

/** The route that a request is for. */
export interface MatchedRoute {
  route: RouteName;
  /** What stands before `/v1`. */
  prefix: string;
  /** The path from `/v1` on, with the id in lower case. */
  path: string;
  /** The id of the agent or the run, in lower case; `undefined` for the file library's routes. */
  id: string | undefined;
}

/**
 * The documented route that a request is for, under any prefix; `undefined` if it is for none. An id has to be a UUID,
 * and nothing in the path may be encoded, empty or relative: what passes means the same to everybody. Synchronous, see
 * `ready()`.
 *
 * @param path The path of the URL, without the query.
 */
export function matchRoute(method: string, path: string): MatchedRoute | undefined {
  const number = wasmSync().matchRoute(method, path);
  if (number === undefined) return undefined;
  const start = path.lastIndexOf("/v1/");
  const own = path.slice(start).toLowerCase();
  const [, , resource, id] = own.split("/");
  return { route: ROUTES[number]!, prefix: path.slice(0, start), path: own, id: resource === "file-library" ? undefined : id };
}
