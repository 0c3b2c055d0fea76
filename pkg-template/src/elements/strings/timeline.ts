/** The words of the timeline. */
export interface TimelineStrings {
  /** There are no steps yet. */
  empty: string;
  /** The button that goes to what has come since; the number is written out. */
  newSteps(count: number, text: string): string;
  /** What kind of step it is; the service's type for one that is not known. */
  step(type: string): string;
  /** A run's agent, where the service does not name it. */
  agent: string;
  /** The agent of a run within another one, for people who do not see that it is. */
  subAgent(agentName: string): string;
  /** Something went wrong in a step; the reason may be empty. */
  failed(reason: string): string;
  /** What a task asks for, of the service's kinds. */
  taskKind(kind: string): string;
  /** The choices of a task. */
  choices(labels: string[]): string;
  /** Shows the whole of a text that was cut. */
  showAll: string;
  /** Cuts it again. */
  showLess: string;
  /** Shows and hides a step's content as JSON. */
  json: string;
  /** The same for people who do not see which step; its place is written out. Has to begin with `json`. */
  jsonOf(place: string): string;
}

const STEPS = new Map([
  ["llm_request_prepared", "Model request"],
  ["reasoning", "Reasoning"],
  ["Reasoning", "Reasoning"],
  ["ToolCall", "Tool call"],
  ["ToolResult", "Tool result"],
  ["output", "Output"],
  ["UserTaskReq", "Question"],
  ["SubAgentCall", "Sub-agent starts"],
  ["SubAgentResult", "Sub-agent ends"],
  ["AITLRequest", "Agent is asked"],
  ["AITLReceived", "Agent has it"],
  ["AITLResponse", "Agent answers"],
  ["AITLResolved", "Agent is done"],
  ["RunCompleted", "Run ended"],
  ["SessionCompleted", "Session ended"],
]);

export const timelineStrings: TimelineStrings = {
  empty: "No steps yet.",
  newSteps: (count, text) => `${text} new ${count === 1 ? "step" : "steps"}`,
  step: (type) => STEPS.get(type) ?? type,
  agent: "Agent",
  subAgent: (agentName) => `Sub-agent ${agentName}`,
  failed: (reason) => (reason ? `Failed: ${reason}` : "Failed"),
  taskKind: (kind) => (kind === "hitl" ? "approval" : kind.replace(/_/g, " ")),
  choices: (labels) => `Choices: ${labels.join("; ")}`,
  showAll: "Show all",
  showLess: "Show less",
  json: "JSON",
  jsonOf: (place) => `JSON of step ${place}`,
};
