// What the scenario must come to, whoever runs it.

export const EXPECTED = {
  refused: { name: "PhronyAPIError", status: 401, is: [true, true, true] },
  asked: { kind: "approval", prompt: "Refund 129.90 EUR for order A-1042?" },
  ended: {
    connection: "closed",
    phase: "finished",
    status: "Completed",
    output: { approved: true, text: "129.90 EUR for order A-1042 were refunded (R-77)." },
  },
  steps: [
    "llm_request_prepared",
    "Reasoning",
    "ToolCall",
    "UserTaskReq",
    "ToolResult",
    "Reasoning",
    "output",
    "RunCompleted",
    "SessionCompleted",
  ],
  told: [
    "engine.user_task.completed",
    "engine.run.resumed",
    "engine.session.resumed",
    "engine.step.ToolResult",
    "engine.step.Reasoning",
    "engine.step.output",
    "engine.run.completed",
    "engine.session.completed",
  ],
  toldLate: 0,
  isSorted: true,
  stillPending: 0,
  conversationIs: "finished",
};
