import type { JsonValue, Open } from "./json.js";
import type { RunStatusLabel } from "./run.js";

// Types and not interfaces: TypeScript lets only these be asserted from, and passed as, a `JsonValue`.

/** The fields that every engine step's content carries. `stepContent=slim` leaves out the first six. */
export type EngineStepContentStanza = {
  session_id?: string;
  run_id?: string;
  tenant_id?: string;
  agent_id?: string;
  agent_version_id?: string;
  event_id?: string;
  sequence?: number;
  step_kind?: string;
  iteration?: number;
};

/** Content of `llm_request_prepared`. */
export type LlmRequestPreparedContent = EngineStepContentStanza & {
  model: string;
};

/** Content of `Reasoning`. */
export type ReasoningStepContent = EngineStepContentStanza & {
  message?: string | null;
  preview?: string | null;
  tokens_used?: number | null;
};

/** Content of `ToolCall`. */
export type ToolCallStepContent = EngineStepContentStanza & {
  name: string;
  arguments?: JsonValue;
  /** Joins the call to its result. */
  tool_call_id?: string | null;
  operation_name?: string | null;
};

/** What a tool answered. */
export type ToolResultPayload = {
  data?: JsonValue;
  error?: JsonValue;
  log_id?: string | null;
  successful?: boolean | null;
};

/** Content of `ToolResult`. */
export type ToolResultStepContent = EngineStepContentStanza & {
  /** Joins the result to its call. */
  tool_call_id?: string | null;
  result: ToolResultPayload;
};

/** Content of `output`. */
export type OutputStepContent = EngineStepContentStanza & {
  tokens_used?: number | null;
  total_tokens_used?: number | null;
};

/** What a user task asks for; `hitl` is the older label of `approval`. */
export type UserTaskKind = Open<
  | "approval"
  | "hitl"
  | "multi_option"
  | "text"
  | "number"
  | "aitl_escalation"
  | "anomaly_review"
  | "anomaly_alert"
>;

/** A choice of a `multi_option` task. */
export type UserTaskOption = {
  /** What `selectedOptionId` names. */
  id: string;
  label: string;
};

/** Content of `UserTaskReq`. Only `user_task_id` is documented; the rest is assumed. */
export type UserTaskReqContent = EngineStepContentStanza & {
  user_task_id: string;
  kind?: UserTaskKind;
  prompt?: string;
  options?: UserTaskOption[];
  /** How far the task is: `pending`, `completed` or `cancelled`. */
  status?: string;
};

/** Content of the steps that concern a sub-agent's run. */
export type SubAgentStepContent = EngineStepContentStanza & {
  child_run_id: string;
};

/** Content of the synthetic `RunCompleted`. */
export type RunCompletedItemContent = {
  /** `stepContent=slim` leaves it out; the item has it too. */
  run_id?: string;
  status: RunStatusLabel;
  output: JsonValue;
  error?: string | null;
  total_tokens_used?: number | null;
};

/** Content of the synthetic `SessionCompleted`. */
export type SessionCompletedItemContent = {
  /** `stepContent=slim` leaves it out. */
  session_id?: string;
  status: RunStatusLabel;
  output: JsonValue;
  error?: string | null;
  total_tokens_used?: number | null;
};

/** The content of each documented item type: `item.content as ConversationItemContentNarrow["ToolCall"]`. */
export interface ConversationItemContentNarrow {
  llm_request_prepared: LlmRequestPreparedContent;
  reasoning: ReasoningStepContent;
  Reasoning: ReasoningStepContent;
  ToolCall: ToolCallStepContent;
  ToolResult: ToolResultStepContent;
  output: OutputStepContent;
  UserTaskReq: UserTaskReqContent;
  RunCompleted: RunCompletedItemContent;
  SessionCompleted: SessionCompletedItemContent;
}
