// Where the published types say something else than the model, on purpose.
//
// `optional` fields may be missing although the model writes them: it reads them if they are missing, and so may the
// service. `nullable` ones may be `null` although the model leaves them out then. `is` is another type altogether.

const MAY_BE_MISSING = "the service documents no field of a step's content as required";

export const DIFFERENCES = [
  {
    type: "ConversationTimelineItem",
    optional: ["tokensUsed", "error", "startedAt", "finishedAt"],
    because: "the service documents them as optional",
  },
  {
    type: "ConversationTimelineItem",
    fields: { ordinal: "number" },
    because: "the conversation has it always; the model also holds items that no conversation has told of",
  },
  { type: "StreamEvent", fields: { data: "JsonObject" }, because: "the service documents an object" },
  { type: "PresignResponse", fields: { httpMethod: '"PUT"' }, because: "the service documents no other" },
  { type: "StartRunResponse", nullable: ["triggerId"], because: "the service documents `UUID | null`" },
  {
    type: "SessionStartContext",
    nullable: [
      "llmModel",
      "temperature",
      "maxTokensPerRun",
      "maxSessionTokens",
      "maxSessionDurationSec",
      "maxIterations",
      "maxToolCalls",
      "instructions",
      "subAgentExecutionModel",
      "canExecuteSubAgents",
      "topP",
      "topK",
      "agentExecutionMode",
      "rootAgentExecutionMode",
      "maxDepth",
    ],
    because: "the service documents only the names",
  },
  { type: "ReasoningStepContent", optional: ["message", "preview", "tokens_used"], because: MAY_BE_MISSING },
  { type: "ToolCallStepContent", optional: ["arguments", "tool_call_id", "operation_name"], because: MAY_BE_MISSING },
  { type: "ToolResultStepContent", optional: ["tool_call_id"], because: MAY_BE_MISSING },
  { type: "ToolResultPayload", optional: ["data", "error", "log_id", "successful"], because: MAY_BE_MISSING },
  { type: "OutputStepContent", optional: ["tokens_used", "total_tokens_used"], because: MAY_BE_MISSING },
  { type: "RunCompletedItemContent", optional: ["error", "total_tokens_used"], because: MAY_BE_MISSING },
  { type: "SessionCompletedItemContent", optional: ["error", "total_tokens_used"], because: MAY_BE_MISSING },
  {
    type: "StartRunBody",
    fields: { input: "object | undefined" },
    because: "a caller's own interface is no JsonObject; what is no JSON is refused when it is sent",
  },
  {
    type: "SendRunMessageBody",
    fields: { metadata: "object | undefined" },
    because: "a caller's own interface is no JsonObject; what is no JSON is refused when it is sent",
  },
  {
    type: "SendRunMessageBody",
    fields: { skipAgentWait: "true | undefined" },
    because: "`validate` refuses the other one",
  },
];
