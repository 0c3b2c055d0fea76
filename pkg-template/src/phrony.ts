// The client. Every decision is the module's; this is its shape in JavaScript.

import { PhronyResponseError, rethrowing, toError } from "./errors.js";
import { jsonEvents } from "./json-events.js";
import type { Calls } from "./live/calls.js";
import { LiveRegistry } from "./live/live-registry.js";
import { waitForRun } from "./live/wait-for-run.js";
import { RunInput } from "./run-input.js";
import { leafNameFromObjectKey } from "./timeline.js";
import type {
  AcceptMessageResponse,
  CallOptions,
  ConversationQuery,
  ConversationResponse,
  EventStream,
  FinalizeRequest,
  FinalizeResponse,
  ListSessionsQuery,
  ListSessionsResponse,
  LiveRun,
  LiveRunOptions,
  PhronyClientOptions,
  PresignRequest,
  PresignResponse,
  RequestOptions,
  RunStatus,
  SendRunMessageBody,
  SendRunMessageOptions,
  SessionListItem,
  StartRunBody,
  StartRunResponse,
  StreamEvent,
  StreamRunEventsOptions,
  UploadedFile,
  UploadOptions,
  WaitForRunOptions,
  WorkspaceFile,
} from "./types/index.js";
import { canTellProgress, payload, progressFetch } from "./upload.js";
import { type Exports, wasm } from "./wasm/instance.js";

type WasmClient = InstanceType<Exports["WasmClient"]>;

/**
 * A client of the Phrony API.
 *
 * ```ts
 * const phrony = new Phrony({ apiKey: process.env.PHRONY_API_KEY });
 * const { runId } = await phrony.startRun(agentId, { input: { question: "Why?" } });
 * for await (const event of phrony.streamRunEvents(runId)) console.log(event.subject);
 * const { output } = await phrony.waitForRun(runId);
 * ```
 *
 * Every call may fail with a {@link PhronyAPIError} (the service's answer), {@link PhronyConnectionError} (no answer),
 * {@link PhronyTimeoutError}, {@link PhronyInputError} (refused before any request), or the reason of its signal.
 * Reads, presign and finalize are repeated after passing failures; what starts or resumes a run only if the server
 * surely did not take it (429, or 503 with `Retry-After`).
 */
export class Phrony {
  readonly #options: PhronyClientOptions;
  readonly #live: LiveRegistry;
  #client: WasmClient | undefined;

  /**
   * Sends nothing. The settings are checked by the first call.
   *
   * @throws TypeError when `apiKey` is missing; `null` says that none is sent.
   */
  constructor(options: PhronyClientOptions) {
    if (options?.apiKey === undefined || options.apiKey === "") {
      throw new TypeError("Phrony: apiKey is missing; give a key, a function that gives it, or null to send none");
    }
    this.#options = { ...options };
    this.#live = new LiveRegistry(this.#calls);
  }

  /** Starts a run: `POST /v1/agents/{agentId}/runs`. */
  startRun(agentId: string, body?: StartRunBody, options?: CallOptions): Promise<StartRunResponse> {
    return this.#call((client) => client.startRun(agentId, body, options));
  }

  /** One page of an agent's sessions: `GET /v1/agents/{agentId}/sessions`. */
  listSessions(agentId: string, query?: ListSessionsQuery, options?: CallOptions): Promise<ListSessionsResponse> {
    return this.#call((client) => client.listSessions(agentId, query, options));
  }

  /** All sessions of an agent, read page by page as the loop goes on. `take` is the size of a page. */
  async *sessions(
    agentId: string,
    query: ListSessionsQuery = {},
    options?: CallOptions,
  ): AsyncGenerator<SessionListItem, void, undefined> {
    const { nextSkip } = await wasm();
    for (let skip: number | undefined = query.skip ?? 0; skip !== undefined; ) {
      const page: ListSessionsResponse = await this.listSessions(agentId, { ...query, skip }, options);
      if (!Array.isArray(page.items)) throw noPage(agentId);
      yield* page.items;
      skip = nextSkip(skip, page.items.length, page.total);
    }
  }

  /** A run's status and result: `GET /v1/runs/{runId}`. */
  getRun(runId: string, options?: CallOptions): Promise<RunStatus> {
    return this.#call((client) => client.getRun(runId, options));
  }

  /** The session of a run with its timeline: `GET /v1/runs/{runId}/conversation`. Any run of the session will do. */
  getConversation(runId: string, query?: ConversationQuery, options?: CallOptions): Promise<ConversationResponse> {
    return this.#call((client) => client.getConversation(runId, query, options));
  }

  /**
   * Gives input to a run that waits: `POST /v1/runs/{runId}/messages` (or `…/input`). The body is checked first: it
   * answers a task or says something, and nothing in it contradicts the rest.
   */
  sendRunMessage(
    runId: string,
    body: SendRunMessageBody | RunInput,
    options?: SendRunMessageOptions,
  ): Promise<AcceptMessageResponse> {
    const plain = body instanceof RunInput ? body.unchecked(runId) : body;
    return this.#call((client) => client.sendRunMessage(runId, plain, options));
  }

  /** Ends a run's timer early: `POST /v1/runs/{runId}/skip-agent-wait`. 400 unless it is `WaitingForTimer`. */
  skipAgentWaitTimer(runId: string, options?: CallOptions): Promise<AcceptMessageResponse> {
    return this.#call((client) => client.skipAgentWait(runId, options));
  }

  /**
   * Follows the session of a run: `GET /v1/runs/{runId}/stream`. The request is made by the first step of the loop;
   * leaving the loop closes the connection. The iteration ends when the server ends the stream, which need not be the
   * end of the run, and tells nothing that happened before it was opened.
   */
  streamRunEvents(runId: string, options?: AbortSignal | StreamRunEventsOptions): EventStream<StreamEvent> {
    // The incumbent takes a signal here.
    const given: StreamRunEventsOptions = options && "addEventListener" in options ? { signal: options } : (options ?? {});
    const maxEventBytes = given.maxEventBytes ?? this.#options.maxEventBytes;
    const open = (signal: AbortSignal) => this.#calls.openStream(runId, { ...given, signal });
    // A request that was not made leaves nothing behind.
    return jsonEvents({ open, leave: () => {} }, { ...given, maxEventBytes });
  }

  /**
   * A run as it is now, always current: its status, its timeline in order, what it waits for. Connects when somebody
   * listens, and again whenever the connection is lost; nothing is lost with it. See {@link LiveRun}.
   *
   * ```ts
   * const live = phrony.liveRun(runId);
   * for await (const { phase, items, pendingTasks } of live) {
   *   console.log(phase, items.length);
   *   if (pendingTasks.some((task) => task.kind === "approval" && !task.submitting)) await live.approve();
   * }
   * ```
   */
  liveRun(runId: string, options: LiveRunOptions = {}): LiveRun {
    return this.#live.open(runId, { ...options, phases: options.phases ?? this.#options.phases });
  }

  /**
   * Waits until a run has ended, or whatever else `until` says, and gives the answer that tells of it:
   * `GET /v1/runs/{runId}`. The run's stream tells when to ask; without one, the time does.
   */
  waitForRun(runId: string, options: WaitForRunOptions = {}): Promise<RunStatus> {
    const phases = options.phases ?? this.#options.phases;
    return waitForRun(this.#calls, runId, { ...options, phases });
  }

  /** Asks where to upload a file: `POST /v1/file-library/presign`. */
  presignFile(request: PresignRequest, options?: CallOptions): Promise<PresignResponse> {
    return this.#call((client) => client.presignFile(request, options));
  }

  /** Registers an uploaded file: `POST /v1/file-library/finalize`. */
  finalizeFile(request: FinalizeRequest, options?: CallOptions): Promise<FinalizeResponse> {
    return this.#call((client) => client.finalizeFile(request, options));
  }

  /**
   * Uploads a file: presign, `PUT` of the bytes to the object storage, finalize. The upload carries exactly the headers
   * that the presign asks for and never the key, and has no time limit unless `timeoutMs` sets one.
   */
  async uploadWorkspaceFile(file: WorkspaceFile, options: UploadOptions = {}): Promise<UploadedFile> {
    const { onProgress, ...call } = options;
    const { filename, mediaType, data } = file;
    const { body, size } = payload(data);
    const presign = await this.presignFile({ filename, mediaType, maxContentLength: size }, call);
    const tells = onProgress !== undefined && this.#options.fetch === undefined && canTellProgress();
    onProgress?.({ loaded: 0, total: size });
    await this.#call((client) => client.putFile(presign, body, tells ? progressFetch(onProgress) : undefined, call));
    onProgress?.({ loaded: size, total: size });
    const { objectKey } = presign;
    const finalize = await this.finalizeFile({ objectKey, maxContentLength: size, filename, mediaType }, call);
    return { presign, finalize, leafName: leafNameFromObjectKey(objectKey) };
  }

  /**
   * Makes a request to any path below `/v1` of the service, such as a route that this version has no method for, and
   * gives the response of a success as `fetch` gave it. The path is encoded already. The time limit ends with the
   * response's head; `signal` ends its body too.
   *
   * ```ts
   * const response = await phrony.request("GET", `/v1/runs/${runId}/stream`);
   * ```
   */
  request(method: "GET" | "POST" | "PUT", path: string, options?: RequestOptions): Promise<Response> {
    return this.#call((client) => client.request(method, path, options));
  }

  /** What following a run needs. */
  get #calls(): Calls {
    return {
      maxEventBytes: this.#options.maxEventBytes,
      openStream: (runId, options) => this.#call((client) => client.openStream(runId, options)),
      getConversation: (runId, options) => this.getConversation(runId, undefined, options),
      getRun: (runId, options) => this.getRun(runId, options),
      sendRunMessage: (runId, input) => this.sendRunMessage(runId, input),
      skipAgentWaitTimer: (runId) => this.skipAgentWaitTimer(runId),
    };
  }

  async #call<T>(call: (client: WasmClient) => Promise<T>): Promise<T> {
    const { WasmClient } = await wasm();
    this.#client ??= rethrowing(() => new WasmClient(this.#options));
    try {
      return await call(this.#client);
    } catch (thrown) {
      throw toError(thrown);
    }
  }
}

function noPage(agentId: string): PhronyResponseError {
  const path = `/v1/agents/${encodeURIComponent(agentId)}/sessions`;
  return new PhronyResponseError(200, "The server's answer is not a page of sessions", path, "", {
    code: "invalid_response",
  });
}
