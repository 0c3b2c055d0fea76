// What following a run asks of a client.

import type { ConversationResponse } from "../types/conversation.js";
import type { AcceptMessageResponse } from "../types/input.js";
import type { RunInput } from "../run-input.js";
import type { CallOptions } from "../types/options.js";
import type { RunStatus } from "../types/run.js";

/** The calls of a client that following a run is made of. */
export interface Calls {
  /** The most bytes that an event of a stream may have. */
  readonly maxEventBytes: number | undefined;
  /** `GET /v1/runs/{runId}/stream`: its body. */
  openStream(runId: string, options: CallOptions): Promise<ReadableStream<Uint8Array> | null | undefined>;
  /** `GET /v1/runs/{runId}/conversation` */
  getConversation(runId: string, options: CallOptions): Promise<ConversationResponse>;
  /** `GET /v1/runs/{runId}` */
  getRun(runId: string, options: CallOptions): Promise<RunStatus>;
  /** `POST /v1/runs/{runId}/messages` */
  sendRunMessage(runId: string, input: RunInput): Promise<AcceptMessageResponse>;
  /** `POST /v1/runs/{runId}/skip-agent-wait` */
  skipAgentWaitTimer(runId: string): Promise<AcceptMessageResponse>;
}
