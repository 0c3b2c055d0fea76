import type { JsonValue } from "./json.js";
import type { RunStatusLabel } from "./run.js";

/** The query of `GET /v1/agents/{agentId}/sessions`. */
export interface ListSessionsQuery {
  /** How many sessions to leave out at the start. */
  skip?: number | undefined;
  /** How many sessions to return at most. */
  take?: number | undefined;
  /** Only sessions of this agent version. */
  versionId?: string | undefined;
  /** Only sessions with exactly this status. */
  status?: string | undefined;
}

/** One page of `GET /v1/agents/{agentId}/sessions`. */
export interface ListSessionsResponse {
  items: SessionListItem[];
  /** How many sessions match the query in all. */
  total: number;
}

/** A session in the list. */
export interface SessionListItem {
  id: string;
  tenantId: string;
  agentId: string;
  agentVersionId: string;
  llmModel: string | null;
  triggerType: string;
  triggeredBy: string | null;
  triggerId: string | null;
  triggerName: string | null;
  status: RunStatusLabel;
  totalTokensUsed: number;
  output: JsonValue;
  error: string | null;
  input: JsonValue;
  startContext: SessionStartContext | null;
  rootRunId: string | null;
  /** ISO-8601. */
  startedAt: string;
  /** ISO-8601. A value proves the end, whatever the status says. */
  finishedAt: string | null;
  runCount: number;
  entryRunId: string | null;
}

/** The settings that a session was started with. The service may send any part of them. */
export interface SessionStartContext {
  version?: JsonValue;
  userInput?: JsonValue;
  llmModel?: string | null;
  temperature?: number | null;
  maxTokensPerRun?: number | null;
  maxSessionTokens?: number | null;
  maxSessionDurationSec?: number | null;
  maxIterations?: number | null;
  maxToolCalls?: number | null;
  instructions?: string | null;
  subAgentExecutionModel?: string | null;
  canExecuteSubAgents?: boolean | null;
  topP?: number | null;
  topK?: number | null;
  agentExecutionMode?: string | null;
  rootAgentExecutionMode?: string | null;
  maxDepth?: number | null;
}
