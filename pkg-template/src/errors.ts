// The error classes. They are written here because a class that extends `Error` cannot come out of the module.

/** The base of all errors that this package makes. */
export class PhronyError extends Error {
  /** A stable word for what went wrong, for programs. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The request's id in the service's logs. */
  readonly requestId: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = "PhronyError";
    this.code = details.code ?? "error";
    this.retryable = details.retryable ?? false;
    this.requestId = details.requestId;
    if (details.cause !== undefined) {
      // As the platform's own `new Error(message, { cause })` defines it: not enumerable.
      Object.defineProperty(this, "cause", { value: details.cause, writable: true, configurable: true });
    }
  }
}

/** What an error carries besides its message. */
export interface ErrorDetails {
  code?: string | undefined;
  retryable?: boolean | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
  field?: string | undefined;
  cause?: unknown;
}

/**
 * The server answered, but not with what was asked for. The message is what the gateway says.
 *
 * Its `name` is `PhronyAPIError` for every status, as callers of `@phrony/sdk` expect; the class tells them apart.
 */
export class PhronyAPIError extends PhronyError {
  /** The HTTP status. */
  readonly status: number;
  /** The request's path. */
  readonly path: string;
  /** The body as it came. */
  readonly body: string;
  /** How long the service asks to wait (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, message: string, path: string, body: string, details: ErrorDetails = {}) {
    super(message, { code: "api_error", ...details });
    this.name = "PhronyAPIError";
    this.status = status;
    this.path = path;
    this.body = body;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** 400 or 422: the service refused the request as invalid, or the run is not in a state for it. */
export class PhronyBadRequestError extends PhronyAPIError {}

/** 401: the API key is missing or invalid. */
export class PhronyAuthenticationError extends PhronyAPIError {}

/** 403: the key is for another agent or trigger, or uploads are not enabled on it. */
export class PhronyPermissionError extends PhronyAPIError {}

/** 404: the service does not know the path or the id. */
export class PhronyNotFoundError extends PhronyAPIError {}

/** 409: a guard blocked the request, or somebody else has completed the task. */
export class PhronyConflictError extends PhronyAPIError {}

/** 429: the trigger's rate or concurrency limit. */
export class PhronyRateLimitError extends PhronyAPIError {}

/** 5xx: the service failed. */
export class PhronyServerError extends PhronyAPIError {}

/** An answer that cannot be used: not JSON where JSON was due, nothing at all, or a redirect. */
export class PhronyResponseError extends PhronyAPIError {}

/** No answer arrived, or it broke off. `cause` is what `fetch` threw. */
export class PhronyConnectionError extends PhronyError {
  override readonly name: string = "PhronyConnectionError";
}

/** The time that the caller gave is over. */
export class PhronyTimeoutError extends PhronyError {
  override readonly name: string = "PhronyTimeoutError";
}

/** The event stream holds what no event may be: too large, or no JSON object. */
export class PhronyStreamError extends PhronyError {
  override readonly name: string = "PhronyStreamError";
}

/** The input was refused before any request was made. */
export class PhronyInputError extends PhronyError {
  override readonly name: string = "PhronyInputError";
  /** The parameter or field: `runId`, `files[0].objectKey`. */
  readonly field: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: "invalid_input", ...details });
    this.field = details.field;
  }
}

/** An error as it comes out of the module; see `src/js/error.rs`. */
interface Described extends ErrorDetails {
  kind: "input" | "api" | "connection" | "timeout" | "stream" | "aborted";
  message: string;
  status?: number;
  path?: string;
  body?: string;
}

/** What to throw for something that the module threw. */
export function toError(thrown: unknown): unknown {
  if (!isDescribed(thrown)) return thrown;
  switch (thrown.kind) {
    case "aborted":
      return thrown.cause;
    case "input":
      return new PhronyInputError(thrown.message, thrown);
    case "connection":
      return new PhronyConnectionError(thrown.message, thrown);
    case "timeout":
      return new PhronyTimeoutError(thrown.message, thrown);
    case "stream":
      return new PhronyStreamError(thrown.message, thrown);
    case "api": {
      const { status = 0, message, path = "", body = "" } = thrown;
      return new (classFor(status))(status, message, path, body, thrown);
    }
  }
}

/** Runs something of the module and throws its errors as classes. */
export function rethrowing<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw toError(thrown);
  }
}

function isDescribed(thrown: unknown): thrown is Described {
  // A plain object: whatever callers throw from their own functions comes out as it is.
  return typeof thrown === "object" && thrown !== null && !(thrown instanceof Error) && "kind" in thrown;
}

function classFor(status: number): typeof PhronyAPIError {
  switch (status) {
    case 400:
    case 422:
      return PhronyBadRequestError;
    case 401:
      return PhronyAuthenticationError;
    case 403:
      return PhronyPermissionError;
    case 404:
      return PhronyNotFoundError;
    case 409:
      return PhronyConflictError;
    case 429:
      return PhronyRateLimitError;
  }
  if (status >= 500) return PhronyServerError;
  return status < 400 ? PhronyResponseError : PhronyAPIError;
}
