// What a proxy answers with. Every answer is made here, so that none carries a header that the service has sent.

/** A call that ends here, with the answer for it. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  get response(): Response {
    return failure(this.status, { message: this.message, statusCode: this.status });
  }
}

const ALWAYS = {
  "cache-control": "no-store",
  // An answer of the product's own origin is never a page, whatever the service says in it.
  "x-content-type-options": "nosniff",
};

/** An error in the service's own form. */
export function failure(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...ALWAYS, ...headers, "content-type": "application/json" },
  });
}

/** A value as JSON. */
export function json(status: number, value: unknown): Response {
  return new Response(JSON.stringify(value), { status, headers: { ...ALWAYS, "content-type": "application/json" } });
}

/** JSON as the service sends it. */
export function jsonBody(status: number, body: ReadableStream<Uint8Array> | null): Response {
  return new Response(body, { status, headers: { ...ALWAYS, "content-type": "application/json" } });
}

/** An event stream. */
export function eventStream(body: ReadableStream<Uint8Array> | null): Response {
  const headers = {
    ...ALWAYS,
    "content-type": "text/event-stream",
    // What packs or buffers an answer on its way would keep back events.
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  };
  return new Response(body, { headers });
}
