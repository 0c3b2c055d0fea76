// What the wire's types are called in Rust, and what in TypeScript.

/** What the service answers. */
export const ANSWERS = {
  Conversation: "ConversationResponse",
  ConversationRun: "ConversationRunSummary",
  ConversationSession: "ConversationSession",
  Event: "StreamEvent",
  Finalized: "FinalizeResponse",
  InputAccepted: "AcceptMessageResponse",
  LlmRequestPrepared: "LlmRequestPreparedContent",
  Output: "OutputStepContent",
  PendingTask: "PendingTask",
  Presigned: "PresignResponse",
  Reasoning: "ReasoningStepContent",
  RunCompleted: "RunCompletedItemContent",
  RunSnapshot: "RunStatus",
  SessionCompleted: "SessionCompletedItemContent",
  SessionList: "ListSessionsResponse",
  SessionListItem: "SessionListItem",
  StartContext: "SessionStartContext",
  StartedRun: "StartRunResponse",
  StepHeader: "EngineStepContentStanza",
  SubAgentStep: "SubAgentStepContent",
  TaskOption: "UserTaskOption",
  TimelineItem: "ConversationTimelineItem",
  ToolCall: "ToolCallStepContent",
  ToolOutcome: "ToolResultPayload",
  ToolResult: "ToolResultStepContent",
  UserTaskRequest: "UserTaskReqContent",
};

/** What callers write. Their optional fields may be `undefined`: it is left out like a missing one. */
export const REQUESTS = {
  FileRef: "PhronyFileRef",
  FinalizeRequest: "FinalizeRequest",
  MessageFile: "PhronyFileMessageAttachment",
  PresignRequest: "PresignRequest",
  SendInputBody: "SendRunMessageBody",
  SessionListQuery: "ListSessionsQuery",
  StartRunBody: "StartRunBody",
};

/** Labels, and what is made of them. */
export const LABELS = {
  CompletableIn: 'PendingTask["completableIn"]',
  EventKind: "StreamEventKind",
  ItemType: "ConversationItemType",
  Phase: "RunPhase",
  Status: "RunStatusLabel",
  StepContentMode: 'NonNullable<ConversationQuery["stepContent"]>',
  TaskKind: "UserTaskKind",
};

export const PUBLISHED = { ...ANSWERS, ...REQUESTS, ...LABELS };

/** Names of the model that are no type of the wire. */
export const ONLY_IN_RUST = {
  Extra: "what the types do not name",
  MAX_FILENAME_CHARS: "a constant",
  PhaseOverrides: "a caller's reading of statuses",
  RunInput: "a builder; its body is SendInputBody",
  Step: "a content that was read; `contents` in the schema is what it knows",
};

/** Published types that are no type of the wire. Those of `options` and `live` are none. */
export const ONLY_IN_TYPESCRIPT = {
  ConversationItemContentNarrow: "joins item types to contents; checked against `contents` in the schema",
  ConversationQuery: "a query of one parameter, which is StepContentMode",
  EventStream: "how events are read",
  EventStreamMessage: "an event of any server-sent stream",
  JsonObject: "JSON",
  JsonValue: "JSON",
  KnownStreamEvent: "made of StreamEvent",
  KnownTimelineItem: "made of ConversationTimelineItem and ConversationItemContentNarrow",
  Open: "how an open set of labels is written",
  RunMessagePath: "a path",
  RunPhases: "a caller's reading of statuses, as PhaseOverrides",
  UploadedFile: "made of PresignResponse and FinalizeResponse",
  UploadProgress: "how far an upload is",
  WorkspaceFile: "bytes to upload",
};
