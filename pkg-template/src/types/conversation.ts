import type { JsonValue, Open } from "./json.js";
import type { RunStatusLabel } from "./run.js";
import type { SessionStartContext } from "./session.js";
import type { ConversationItemContentNarrow } from "./step-content.js";

/** The query of `GET /v1/runs/{runId}/conversation`. */
export interface ConversationQuery {
  /** `slim` leaves six ids out of every step's content. Default: `full`. */
  stepContent?: "slim" | "full" | undefined;
}

/** The answer to `GET /v1/runs/{runId}/conversation`: a session, its runs and their steps in one timeline. */
export interface ConversationResponse {
  session: ConversationSession;
  /** The root run and its sub-agents' runs. */
  runs: ConversationRunSummary[];
  /** The steps of all runs. With redaction, only the rows that tell of a completion. */
  items: ConversationTimelineItem[];
}

/** The session in a {@link ConversationResponse}. */
export interface ConversationSession {
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
  /** ISO-8601. */
  startedAt: string;
  /** ISO-8601. A value proves the end, whatever the status says. */
  finishedAt: string | null;
  /** `null` with redaction. */
  input: JsonValue;
  /** `null` with redaction. */
  startContext: SessionStartContext | null;
}

/** A run in a {@link ConversationResponse}. */
export interface ConversationRunSummary {
  id: string;
  sessionId: string;
  agentId: string;
  agentVersionId: string;
  /** The run that spawned this one; `null` for the root. */
  parentRunId: string | null;
  /** 0 for the root. */
  depth: number;
  status: RunStatusLabel;
  totalTokensUsed: number;
  /** `null` with redaction. */
  output: JsonValue;
  /** `null` with redaction. */
  error: string | null;
  /** ISO-8601. */
  startedAt: string | null;
  /** ISO-8601. */
  finishedAt: string | null;
  triggerType: string;
  triggeredBy: string | null;
  triggerId: string | null;
  triggerName: string | null;
  /** `null` with redaction. */
  input: JsonValue;
  llmModel: string | null;
  agentName: string | null;
  versionLabel: string | null;
}

/** A row of the timeline. */
export interface ConversationTimelineItem {
  runId: string;
  id: string;
  /** The step's number within its run. It does not order steps of different runs. */
  sequence: number;
  /** The step's place in the whole session, from 1. */
  ordinal: number;
  type: ConversationItemType;
  /** Its shape depends on the type: see {@link KnownTimelineItem}. */
  content: JsonValue;
  tokensUsed?: number | null;
  error?: string | null;
  /** ISO-8601. */
  startedAt?: string | null;
  /** ISO-8601. */
  finishedAt?: string | null;
}

/** What kind of step an item is. The service's set is open. */
export type ConversationItemType = Open<
  | "llm_request_prepared"
  | "reasoning"
  | "Reasoning"
  | "ToolCall"
  | "ToolResult"
  | "output"
  | "UserTaskReq"
  | "RunCompleted"
  | "SessionCompleted"
>;

/**
 * An item of a documented type, which tells what its content is:
 *
 * ```ts
 * const known = item as KnownTimelineItem; // or KnownTimelineItem<LiveTimelineItem>
 * switch (known.type) {
 *   case "ToolCall":
 *     return known.content?.name;
 *   default: // also for the types that the service adds
 * }
 * ```
 */
export type KnownTimelineItem<Item extends object = ConversationTimelineItem> = {
  [Type in keyof ConversationItemContentNarrow]: Omit<Item, "type" | "content"> & {
    type: Type;
    content: ConversationItemContentNarrow[Type] | null;
  };
}[keyof ConversationItemContentNarrow];
