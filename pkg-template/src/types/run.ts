import type { JsonValue, Open } from "./json.js";

/**
 * The status of a run or a session. The service's set is open; `Failed` and the labels after it are assumed.
 * {@link phaseOf} reads it as `active`, `paused` or `finished`.
 */
export type RunStatusLabel = Open<
  | "Running"
  | "WaitingForHITL"
  | "WaitingForAITL"
  | "WaitingForResponse"
  | "WaitingForTimer"
  | "Completed"
  | "Failed"
  | "Cancelled"
  | "Canceled"
  | "Terminated"
  | "TimedOut"
>;

/** What a status means for somebody who follows the run. */
export type RunPhase = "active" | "paused" | "finished";

/** Your own reading of status labels, asked before the default one. */
export type RunPhases = { [status: string]: RunPhase };

/** The body of `POST /v1/agents/{agentId}/runs`. */
export interface StartRunBody {
  /** The agent's input: any JSON object. */
  input?: object | undefined;
}

/** The answer to `POST /v1/agents/{agentId}/runs` (202). */
export interface StartRunResponse {
  /** The session that the run opened. */
  sessionId: string;
  /** The run, which is the session's root run. */
  runId: string;
  status: RunStatusLabel;
  totalTokensUsed: number;
  /** `null` until the run completes. */
  output: JsonValue;
  error?: string;
  agentId?: string;
  triggerId?: string | null;
  /** Whether the service had seen this delivery before. */
  duplicateDelivery?: boolean;
}

/** The answer to `GET /v1/runs/{runId}`, which is never redacted. */
export interface RunStatus {
  runId: string;
  status: RunStatusLabel;
  /** `null` until the run completes. */
  output: JsonValue;
  error?: string;
}
