// The way of a call through a proxy: who asks, for what, may they, and what the service answers.

import { Phrony, PhronyAPIError, PhronyConnectionError, PhronyInputError, PhronyTimeoutError } from "../index.js";
import { type MatchedRoute, matchRoute, ready } from "../index.js";
import type { FinalizeRequest, PresignRequest, SendRunMessageBody } from "../index.js";
import { eventStream, failure, json, jsonBody, Refusal } from "./answer.js";
import { readBody } from "./caller-body.js";
import { Callers } from "./callers.js";
import type { Allowed, PhronyProxy, PhronyProxyOptions, ProxyCall } from "./options.js";
import { SharedStreams } from "./shared-streams.js";

const MIB = 1024 * 1024;

/** The parameters of each route's query. Whatever else a query has is not passed on. */
const QUERIES: { [route: string]: readonly string[] } = {
  listSessions: ["skip", "take", "versionId", "status"],
  getConversation: ["stepContent"],
};

/** The fields of each route's body. Any other is refused: a misspelt one would change what the rest means. */
const FIELDS = {
  startRun: ["input"],
  sendRunMessage: [
    ...["runId", "userTaskId", "approved", "selectedOptionId", "textValue", "numberValue"],
    ...["metadata", "text", "message", "files"],
  ],
  presignFile: ["filename", "mediaType", "maxContentLength"],
  finalizeFile: ["objectKey", "maxContentLength", "filename", "mediaType"],
};

/** What only a server may say of a message. From a caller it is removed. */
const GATEWAY_ONLY = ["completedByEmail", "skipAgentWait"];

/** What `authorize` may add to each route's body. */
const ADDED: { [route: string]: readonly string[] } = { startRun: ["input"], sendRunMessage: GATEWAY_ONLY };

/**
 * A proxy that keeps the API key on the server: it passes the documented routes on to the service, if `authorize` says
 * so, and adds the key. Pages use `new Phrony({ apiKey: null, baseUrl: "/api/phrony" })`. It takes and gives what the
 * web platform calls `Request` and `Response`, under any path; see {@link toNodeListener} for Node's own servers.
 *
 * ```ts
 * const proxy = createPhronyProxy({
 *   apiKey: process.env.PHRONY_API_KEY,
 *   authorize: async (request, { route, runId }) => mayFollow(await userOf(request), route, runId),
 * });
 * ```
 *
 * @throws TypeError when `apiKey` or `authorize` is missing, or an option cannot be what it is.
 */
export function createPhronyProxy(options: PhronyProxyOptions): PhronyProxy {
  const proxy = new KeyedProxy(options);
  return (request) => proxy.answer(request);
}

class KeyedProxy {
  readonly #options: PhronyProxyOptions;
  readonly #phrony: Phrony;
  readonly #callers: Callers;
  readonly #basePath: string | undefined;
  readonly #maxBodyBytes: number;
  readonly #shared: SharedStreams | undefined;

  constructor(options: PhronyProxyOptions) {
    const { apiKey, authorize, baseUrl, fetch, headers, allowInsecure, timeoutMs } = options;
    if (typeof authorize !== "function") {
      throw new TypeError("createPhronyProxy: authorize is missing; without it, everybody could do everything");
    }
    if (!apiKey) throw new TypeError("createPhronyProxy: apiKey is missing");
    const { maxBodyBytes = MIB, maxLagBytes = MIB, shareStreams = false } = options;
    for (const [name, bytes] of Object.entries({ maxBodyBytes, maxLagBytes })) {
      if (!(bytes > 0)) throw new TypeError(`createPhronyProxy: ${name} must be a positive number of bytes`);
    }
    this.#options = options;
    const service = { apiKey, baseUrl, fetch, headers, allowInsecure, timeoutMs };
    // What a browser's client tries again must not be tried again here as well, and no caller waits for others.
    this.#phrony = new Phrony({ ...service, maxRetries: 0, maxConcurrentRequests: Infinity });
    this.#callers = new Callers(options.allowedOrigins ?? []);
    this.#basePath = options.basePath?.replace(/\/+$/, "");
    this.#maxBodyBytes = maxBodyBytes;
    this.#shared = shareStreams ? new SharedStreams(maxLagBytes) : undefined;
  }

  async answer(request: Request): Promise<Response> {
    let response: Response;
    try {
      response = await this.#pass(request);
    } catch (error) {
      response = this.#failed(error, request);
    }
    return this.#callers.release(response, request);
  }

  async #pass(request: Request): Promise<Response> {
    await ready();
    const url = new URL(request.url);
    const isPreflight = request.method === "OPTIONS";
    const method = isPreflight ? request.headers.get("access-control-request-method") : request.method;
    const matched = matchRoute(method ?? "", url.pathname);
    if (matched === undefined || matched.prefix !== (this.#basePath ?? matched.prefix)) {
      throw new Refusal(404, "This is no route of the service");
    }
    if (isPreflight) return this.#callers.preflight(request);
    this.#callers.check(request);
    const query = queryOf(matched, url.searchParams);
    const call = await this.#callOf(matched, request);
    const allowed = await this.#authorized(request, call);
    if (allowed instanceof Response) return allowed;
    return this.#send(call, allowed, matched.path + query, request);
  }

  /** What is wrong in `authorize` is the server's fault, also if it is an error of a client that it uses. */
  async #authorized(request: Request, call: ProxyCall): Promise<Allowed | Response> {
    let given;
    try {
      given = await this.#options.authorize(request, call);
      if (given instanceof Response) return given;
      if (given === true) return {};
      if (typeof given === "object" && given !== null) {
        checkAllowed(call, given);
        return given;
      }
    } catch (error) {
      throw new ServerFault(error);
    }
    throw new Refusal(403, "This call is not allowed");
  }

  async #callOf({ route, id = "" }: MatchedRoute, request: Request): Promise<ProxyCall> {
    const body = async (of: keyof typeof FIELDS) => fieldsOf(await readBody(request, this.#maxBodyBytes), FIELDS[of]);
    switch (route) {
      case "startRun":
        return { route, agentId: id, body: await body(route) };
      case "listSessions":
        return { route, agentId: id };
      case "sendRunMessage":
        return { route, runId: id, body: messageOf(id, await body(route)) };
      case "presignFile":
        return { route, body: (await body(route)) as unknown as PresignRequest };
      case "finalizeFile":
        return { route, body: (await body(route)) as unknown as FinalizeRequest };
      default:
        return { route, runId: id };
    }
  }

  /** What starts and steers runs is checked as the client checks it; what is read goes through as it comes. */
  async #send(call: ProxyCall, allowed: Allowed, path: string, request: Request): Promise<Response> {
    const { signal } = request;
    switch (call.route) {
      case "startRun": {
        const { input } = allowed;
        return json(202, await this.#phrony.startRun(call.agentId, input === undefined ? call.body : { input }, { signal }));
      }
      case "sendRunMessage": {
        const body = { ...call.body, ...allowed } as SendRunMessageBody;
        const isInput = path.endsWith("/input");
        return json(202, await this.#phrony.sendRunMessage(call.runId, body, { signal, path: isInput ? "input" : "messages" }));
      }
      case "skipAgentWaitTimer":
        return json(202, await this.#phrony.skipAgentWaitTimer(call.runId, { signal }));
      case "presignFile":
        return json(200, await this.#phrony.presignFile(call.body, { signal }));
      case "finalizeFile":
        return json(200, await this.#phrony.finalizeFile(call.body, { signal }));
      case "streamRunEvents":
        return eventStream(await this.#events(path, request));
      default: {
        const response = await this.#phrony.request("GET", path, { signal });
        return jsonBody(response.status, bodyOf(response, "application/json"));
      }
    }
  }

  #events(path: string, request: Request): Promise<ReadableStream<Uint8Array>> {
    const open = async (signal: AbortSignal, headers: Record<string, string>) =>
      bodyOf(await this.#phrony.request("GET", path, { signal, headers }), "text/event-stream");
    if (this.#shared !== undefined) return this.#shared.view(path, (signal) => open(signal, {}), request.signal);
    const lastEventId = request.headers.get("last-event-id");
    return open(request.signal, lastEventId === null ? {} : { "Last-Event-ID": lastEventId });
  }

  #failed(error: unknown, request: Request): Response {
    if (error instanceof Refusal) return error.response;
    // Nobody waits for an answer any more.
    if (request.signal.aborted) return new Response(null, { status: 499 });
    if (error instanceof PhronyAPIError && error.status >= 400 && error.status <= 599) return refusedByService(error);
    if (error instanceof PhronyInputError && isCallersFault(error)) {
      return failure(400, { message: error.message, field: error.field, statusCode: 400 });
    }
    void this.#tell(error instanceof ServerFault ? error.reason : error, request);
    const [status, message] = whatIsWrong(error);
    return failure(status, { message, statusCode: status });
  }

  async #tell(error: unknown, request: Request): Promise<void> {
    try {
      await this.#options.onError?.(error, request);
    } catch {
      // Who is told of errors must not make new ones.
    }
  }
}

/** With the gateway's words, in which the client leaves no key, and with nothing else that it says. */
function refusedByService({ status, message, retryAfterMs, requestId }: PhronyAPIError): Response {
  const headers: Record<string, string> = {};
  if (retryAfterMs !== undefined) headers["retry-after"] = String(Math.ceil(retryAfterMs / 1000));
  if (requestId !== undefined) headers["x-request-id"] = requestId;
  return failure(status, { message, statusCode: status }, headers);
}

function queryOf({ route }: MatchedRoute, given: URLSearchParams): string {
  const query = new URLSearchParams();
  for (const name of QUERIES[route] ?? []) {
    const values = given.getAll(name);
    if (values.length > 1) throw new Refusal(400, `${name} is there more than once`);
    if (values.length === 1) query.set(name, values[0]!);
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

function fieldsOf(given: Record<string, unknown>, known: readonly string[]): Record<string, unknown> {
  const own = Object.entries(given).filter(([name]) => !GATEWAY_ONLY.includes(name));
  const unknown = own.find(([name]) => !known.includes(name));
  if (unknown !== undefined) throw new Refusal(400, `${unknown[0]} is no field of the body; it has ${known.join(", ")}`);
  return Object.fromEntries(own);
}

/** The message, which must be for the run of the path. */
function messageOf(runId: string, body: Record<string, unknown>): SendRunMessageBody {
  // The path is in lower case now.
  if (typeof body.runId === "string") body.runId = body.runId.toLowerCase();
  if (body.runId !== runId) throw new Refusal(400, "runId is not that of the path");
  return body as unknown as SendRunMessageBody;
}

/**
 * What the server adds must have its place, or it would be thought to be there. And it must be a plain object: an error,
 * or a response of another library, has nothing to add and is no permission.
 */
function checkAllowed({ route }: ProxyCall, allowed: Allowed): void {
  const prototype: unknown = Object.getPrototypeOf(allowed);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError("authorize: it must return true, false, a Response or a plain object");
  }
  const known = ADDED[route] ?? [];
  for (const [name, value] of Object.entries(allowed)) {
    if (value !== undefined && !known.includes(name)) throw new TypeError(`authorize: ${route} takes no ${name}`);
  }
}

/** The body of a success, if it is what it should be. A page from somewhere in between is not passed on. */
function bodyOf(response: Response, type: string): ReadableStream<Uint8Array> {
  const given = response.headers.get("content-type") ?? "";
  if (given.toLowerCase().startsWith(type) && response.body !== null) return response.body;
  response.body?.cancel().catch(() => {});
  throw new UnexpectedAnswer(`The service answered with \`${given}\` instead of ${type}`);
}

class UnexpectedAnswer extends Error {}

/** Something is wrong in `authorize`. */
class ServerFault extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super("authorize failed");
    this.reason = reason;
  }
}

function whatIsWrong(error: unknown): [status: number, message: string] {
  if (error instanceof PhronyTimeoutError) return [504, "The service did not answer in time"];
  if (error instanceof UnexpectedAnswer) return [502, error.message];
  if (error instanceof PhronyConnectionError || error instanceof PhronyAPIError) {
    return [502, "The service could not be reached, or its answer made no sense"];
  }
  return [500, "The server could not handle the call"];
}

/** Whether an input that was refused is the caller's and not one of the proxy's own settings. */
function isCallersFault({ field = "" }: PhronyInputError): boolean {
  return !["apiKey", "baseUrl", "fetch", "headers", "timeoutMs"].includes(field);
}
