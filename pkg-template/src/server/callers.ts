// Which pages may call a proxy.

import { Refusal } from "./answer.js";

/** The pages that may call: those of the proxy's own origin, and of others if they are listed. */
export class Callers {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowedOrigins: readonly string[]) {
    for (const origin of allowedOrigins) {
      if (!isOrigin(origin)) {
        throw new TypeError(`createPhronyProxy: ${origin} in allowedOrigins is no origin such as https://app.example.com`);
      }
    }
    this.#allowed = new Set(allowedOrigins);
  }

  /** Refuses a page of another origin. What is no browser says nothing about its origin, and is let through. */
  check(request: Request): void {
    const origin = request.headers.get("origin");
    if (this.#isAllowed(origin)) return;
    // No page can write this header, and it is right behind proxies that change the host.
    const site = request.headers.get("sec-fetch-site");
    const isOwn =
      site === null
        ? origin === null || isHostOf(origin, request)
        : site === "same-origin" || (site === "none" && request.method === "GET");
    if (!isOwn) throw new Refusal(403, "This page may not call from its origin; the server can list it in allowedOrigins");
  }

  /** The answer, which the page of another origin may read if it is listed. */
  release(response: Response, request: Request): Response {
    if (this.#allowed.size === 0) return response;
    // Made by `authorize`, it may be anything, also one that takes no more headers.
    const { status, statusText } = response;
    const headers = new Headers(response.headers);
    headers.append("vary", "origin");
    const origin = request.headers.get("origin");
    if (origin !== null && this.#isAllowed(origin)) {
      headers.set("access-control-allow-origin", origin);
      headers.set("access-control-allow-credentials", "true");
      headers.set("access-control-expose-headers", "retry-after, x-request-id");
    }
    return new Response(response.body, { status, statusText, headers });
  }

  /** What a browser asks before it lets a page of another origin call. */
  preflight(request: Request): Response {
    if (!this.#isAllowed(request.headers.get("origin"))) throw new Refusal(403, "This origin is not in allowedOrigins");
    const headers: Record<string, string> = {
      "access-control-allow-methods": "GET, POST",
      "access-control-max-age": "600",
    };
    const wanted = request.headers.get("access-control-request-headers");
    if (wanted !== null && /^[a-z0-9-]+( *, *[a-z0-9-]+)*$/i.test(wanted)) headers["access-control-allow-headers"] = wanted;
    return new Response(null, { status: 204, headers });
  }

  #isAllowed(origin: string | null): boolean {
    return origin !== null && this.#allowed.has(origin);
  }
}

function isOrigin(origin: unknown): boolean {
  try {
    return typeof origin === "string" && new URL(origin).origin === origin;
  } catch {
    return false;
  }
}

/** By host alone: what ends TLS in front of the server hides the scheme from it. */
function isHostOf(origin: string, request: Request): boolean {
  try {
    return new URL(origin).host === (request.headers.get("host") ?? new URL(request.url).host);
  } catch {
    return false;
  }
}
