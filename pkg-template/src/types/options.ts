import type { StreamEventKind } from "./event.js";
import type { UploadProgress } from "./file.js";
import type { RunMessagePath } from "./input.js";
import type { RunPhases, RunStatus } from "./run.js";

/** The `fetch` that a client uses. It is called as `fetch(url, init)` with a string and a plain object. */
export type FetchLike = (url: string, init: FetchInit) => Promise<Response>;

/** The `credentials` of a request. The platform's own name for them is not declared in Node. */
export type FetchCredentials = "omit" | "same-origin" | "include";

/** What a client passes to `fetch`. */
export interface FetchInit {
  method: string;
  headers: { [name: string]: string };
  /** JSON as text, or the bytes of an upload. */
  body?: string | ArrayBuffer | (Uint8Array & { readonly buffer: ArrayBuffer }) | Blob;
  signal: AbortSignal;
  redirect: "manual";
  /** Of a stream, so that a second reader of the same run does not wait for the first in a browser's cache. */
  cache?: "no-store";
  credentials?: FetchCredentials;
}

/** The settings of a client. */
export interface PhronyClientOptions {
  /**
   * The API key; or a function that gives it, which is called again for every attempt; or `null` to send none, for a
   * page that talks to its own backend. A key in a browser is everybody's: the service says never to do it.
   *
   * What the function throws is the `cause` of the call's error (`api_key_unavailable`), as it is: keep the key out of it.
   */
  apiKey: string | (() => string | Promise<string>) | null;
  /** Where the service is. May carry a path prefix, or be one (`/api/phrony`). Default: `https://api.phrony.com`. */
  baseUrl?: string | undefined;
  /** The `fetch` to use. Default: the global one. */
  fetch?: ((url: string, init: any) => Promise<Response>) | undefined;
  /** Headers for every request to the service. The upload itself does not get them. */
  headers?: { [name: string]: string } | undefined;
  /** The `credentials` of every request. Default: `fetch`'s. */
  credentials?: FetchCredentials | undefined;
  /** How long a call may take with all its retries, in milliseconds; `Infinity` for ever. Default: 60000. */
  timeoutMs?: number | undefined;
  /** How often a failed request is made again. Default: 3. */
  maxRetries?: number | undefined;
  /** Allows a key to go over `http:` to another machine. Default: false. */
  allowInsecure?: boolean | undefined;
  /**
   * What to do about a redirect: refuse it, as an error with the code `redirect` (the default), or follow it, which is
   * possible only with `apiKey: null`: a key would go wherever it leads. An upload never follows one.
   */
  redirects?: "refuse" | "follow" | undefined;
  /**
   * The most bytes that an answer may have, unpacked; `Infinity` for no limit. A larger one is not read to its end: the
   * call fails with the code `response_too_large`. Default: 256 MiB, a conversation of some hundred
   * thousand steps.
   */
  maxResponseBytes?: number | undefined;
  /** The most bytes that one event of a stream may have; `Infinity` for no limit. Default: 16 MiB. */
  maxEventBytes?: number | undefined;
  /** How many requests are made at once, or `Infinity`; the others wait for their turn. Streams do not count. Default: 100. */
  maxConcurrentRequests?: number | undefined;
  /** Your own reading of status labels. */
  phases?: RunPhases | undefined;
}

/** What one call may change. */
export interface CallOptions {
  /** Ends the call; its promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long the call may take with all its retries, in milliseconds; `Infinity` for ever. */
  timeoutMs?: number | undefined;
  /** How often the call is made again after a passing failure. Default: the client's. */
  maxRetries?: number | undefined;
  /** More headers for this call. */
  headers?: { [name: string]: string } | undefined;
}

/** Options of {@link Phrony.request}. */
export interface RequestOptions extends CallOptions {
  /** What is sent as JSON. */
  body?: unknown;
}

/** Options of {@link Phrony.sendRunMessage}. */
export interface SendRunMessageOptions extends CallOptions {
  /** Which of the two equal paths. Default: `messages`. */
  path?: RunMessagePath | undefined;
}

/** Options of {@link Phrony.uploadWorkspaceFile}. The time limit counts for each of its three requests. */
export interface UploadOptions extends CallOptions {
  /** Hears of the progress: as it happens where the platform tells, otherwise at the start and at the end. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** Options of {@link Phrony.waitForRun}. What goes wrong on the way is tried again for as long as there is time. */
export interface WaitForRunOptions extends Omit<CallOptions, "timeoutMs" | "maxRetries"> {
  /**
   * What to wait for: the run's end (the default); `paused`, when it does not go on by itself (it waits for something
   * or has ended); or a function of its status.
   */
  until?: "finished" | "paused" | ((run: RunStatus) => boolean) | undefined;
  /** How long to wait, in milliseconds. Default: for ever. */
  timeoutMs?: number | undefined;
  /** How often to ask where no stream can be had, in milliseconds. Default: 1000 at first, growing to 5000. */
  pollIntervalMs?: number | undefined;
  /** Your own reading of status labels. Default: the client's. */
  phases?: RunPhases | undefined;
}

/** How a byte stream is read as events. */
export interface EventStreamOptions {
  /** Ends the stream; the iteration throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long the stream may be silent, in milliseconds. Any byte counts. Default: for ever. */
  idleTimeoutMs?: number | undefined;
  /** The most bytes that one event may have; `Infinity` for no limit. Default: the client's, or 16 MiB. */
  maxEventBytes?: number | undefined;
}

/** How a stream of JSON events is read. */
export interface JsonEventStreamOptions extends EventStreamOptions {
  /**
   * The kinds of the events that are wanted: `"run"`, or the beginning and a star, `"user_*"`. The others are never
   * decoded, nor checked. Default: all.
   */
  kinds?: readonly StreamEventKind[] | undefined;
  /** The subjects of the events that are wanted, likewise: `["engine.run.*"]`. Default: all. */
  subjects?: readonly string[] | undefined;
  /**
   * What to do with an event that is no JSON object: throw after what came before it was delivered (the default),
   * skip it, or be told of it and go on.
   */
  onMalformed?: "throw" | "skip" | ((data: string) => void) | undefined;
}

/** Options of {@link Phrony.streamRunEvents}. The time limit counts until the stream is open. */
export interface StreamRunEventsOptions extends JsonEventStreamOptions, CallOptions {}
