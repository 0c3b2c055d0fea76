// What a proxy is told, and what it tells.

import type { SendRunMessageBody } from "../types/input.js";
import type { FinalizeRequest, PresignRequest } from "../types/file.js";
import type { JsonObject } from "../types/json.js";
import type { PhronyClientOptions } from "../types/options.js";
import type { StartRunBody } from "../types/run.js";

/** What a caller of the proxy wants to do. Ids are UUIDs in lower case. */
export type ProxyCall =
  | { route: "startRun"; agentId: string; runId?: undefined; body: StartRunBody }
  | { route: "listSessions"; agentId: string; runId?: undefined; body?: undefined }
  | {
      route: "getRun" | "getConversation" | "streamRunEvents" | "skipAgentWaitTimer";
      agentId?: undefined;
      runId: string;
      body?: undefined;
    }
  | { route: "sendRunMessage"; agentId?: undefined; runId: string; body: SendRunMessageBody }
  | { route: "presignFile"; agentId?: undefined; runId?: undefined; body: PresignRequest }
  | { route: "finalizeFile"; agentId?: undefined; runId?: undefined; body: FinalizeRequest };

/** A call that may pass, with what the server adds to it. */
export interface Allowed {
  /** Of `startRun`: the input to start with, in the place of the caller's. */
  input?: JsonObject | undefined;
  /** Of `sendRunMessage`: who completes the task. What the caller says about it is removed. */
  completedByEmail?: string | undefined;
  /** Of `sendRunMessage`: to end a timer. What the caller says about it is removed. */
  skipAgentWait?: true | undefined;
}

/**
 * Whether a call may pass: `true` or what the server adds to it; `false` answers it with 403; a response is sent in
 * its place. Nothing at all, as a forgotten `return` gives, is `false`.
 */
export type Authorization = boolean | Allowed | Response | null | undefined | void;

/** The settings of a proxy. */
export interface PhronyProxyOptions
  extends Pick<PhronyClientOptions, "baseUrl" | "fetch" | "headers" | "allowInsecure" | "timeoutMs"> {
  /** The API key, which no caller ever sees; or a function that gives it, called again for every request. */
  apiKey: string | (() => string | Promise<string>);
  /**
   * Decides about every call before anything is sent to the service. If it throws, the call is answered with 500. The
   * request's body has been read; it is in `call.body`.
   */
  authorize(request: Request, call: ProxyCall): Authorization | Promise<Authorization>;
  /** Where the proxy is mounted: `/api/phrony`. Default: wherever its requests arrive. */
  basePath?: string | undefined;
  /**
   * Other origins whose pages may call, with the user's cookies: `["https://admin.example.com"]`. They get CORS headers.
   * Default: none; pages of the proxy's own origin only.
   */
  allowedOrigins?: readonly string[] | undefined;
  /** The most bytes that a caller's body may have. Default: 1 MiB. */
  maxBodyBytes?: number | undefined;
  /**
   * Whether all who follow the same run get their events from one stream of the service. `Last-Event-ID` is not passed
   * on then; what a viewer missed, it reads. Not in Cloudflare Workers: there, no request can use a connection that
   * another has opened. Default: false.
   */
  shareStreams?: boolean | undefined;
  /** How many bytes a viewer of a shared stream may be behind the others before it is cut off. Default: 1 MiB. */
  maxLagBytes?: number | undefined;
  /** Hears of what goes wrong on the server's side: the service is out of reach, `authorize` throws. Default: nobody. */
  onError?: ((error: unknown, request: Request) => void) | undefined;
}

/** A proxy: answers every request, and never throws. */
export type PhronyProxy = (request: Request) => Promise<Response>;
