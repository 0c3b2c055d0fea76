// A proxy as what Node's own servers call: `node:http`, Express, Fastify's raw requests.

import { Refusal } from "./answer.js";
import type { PhronyProxy } from "./options.js";

/** What is used of Node's `IncomingMessage`, and of what Express adds to it. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly complete: boolean;
  readonly readableEnded: boolean;
}

/** What is used of Node's `ServerResponse`. */
export interface NodeResponse {
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  writeHead(status: number, headers: { [name: string]: string }): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): unknown;
  destroy(): unknown;
  once(event: "close" | "drain", listener: () => void): unknown;
  removeListener(event: "close" | "drain", listener: () => void): unknown;
}

/**
 * The proxy as a listener: `createServer(toNodeListener(proxy))`, `app.use("/api/phrony", toNodeListener(proxy))`. A body
 * that a parser has read already (`express.json()`) is taken from `request.body`. The promise never rejects.
 */
export function toNodeListener(proxy: PhronyProxy): (request: NodeRequest, response: NodeResponse) => Promise<void> {
  return async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => {
      // Nobody has left who was told all, and an abort costs more than it seems: an error, and all who listen for it.
      if (!response.writableFinished) leaving.abort();
    });
    let answer: Response;
    try {
      answer = await proxy(toRequest(request, leaving.signal));
    } catch (error) {
      // Only what Node takes for a request and the web platform does not.
      answer = (error instanceof Refusal ? error : new Refusal(400, "This is no request")).response;
    }
    await send(answer, request, response, leaving.signal);
  };
}

function toRequest(request: NodeRequest, signal: AbortSignal): Request {
  const { method = "GET", headers: given } = request;
  const url = urlOf(request);
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) headers.push([name, typeof value === "string" ? value : value.join(", ")]);
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  const init = { method, headers, signal, body: hasBody ? bodyOf(request) : null, duplex: "half" };
  return new Request(url, init as RequestInit);
}

/** What the URL's parser would change, someone on the way may have read differently. */
function urlOf(request: NodeRequest): URL {
  // Express cuts off where it is mounted.
  const target = ("originalUrl" in request ? (request.originalUrl as string) : request.url) ?? "";
  let url: URL | undefined;
  try {
    url = target.startsWith("/") ? new URL(`http://${request.headers.host ?? "localhost"}${target}`) : undefined;
  } catch {
    // A host that is none.
  }
  if (url === undefined || url.pathname + url.search !== target) throw new Refusal(400, "The path is not in its plain form");
  return url;
}

function bodyOf(request: NodeRequest): BodyInit {
  const parsed = "body" in request ? request.body : undefined;
  if (request.readableEnded && parsed !== undefined) {
    return typeof parsed === "string" || parsed instanceof Uint8Array ? (parsed as BodyInit) : JSON.stringify(parsed);
  }
  const chunks = request[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}

async function send(answer: Response, request: NodeRequest, response: NodeResponse, leaving: AbortSignal): Promise<void> {
  try {
    const reader = answer.body?.getReader();
    const cancel = () => void reader?.cancel().catch(() => {});
    leaving.addEventListener("abort", cancel);
    if (leaving.aborted) return cancel();
    // Also while who reads nothing is waited for: that may be for ever.
    reader?.closed.catch(() => response.destroy());
    const headers = Object.fromEntries(answer.headers);
    // A body that nobody has read stays in the connection, so that no other request can use it.
    response.writeHead(answer.status, request.complete ? headers : { ...headers, connection: "close" });
    // Nobody can use JSON before it is whole, so that it may go out with its head and its end: each alone is a packet.
    const isWhole = headers["content-type"] === "application/json";
    // A stream may have nothing to say yet.
    if (!isWhole) response.flushHeaders();
    let held: Uint8Array | undefined;
    for (let result; reader && !(result = await reader.read()).done; ) {
      const chunk = isWhole ? held : result.value;
      if (isWhole) held = result.value;
      if (chunk !== undefined && !response.write(chunk)) await drained(response);
    }
    if (!leaving.aborted) response.end(held);
  } catch {
    // An answer that breaks off, or that `authorize` has given before, must not look as if it were complete.
    response.destroy();
  }
}

async function drained(response: NodeResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = () => {
      response.removeListener("drain", go);
      response.removeListener("close", go);
      resolve();
    };
    response.once("drain", go);
    response.once("close", go);
    if (response.destroyed) go();
  });
}
