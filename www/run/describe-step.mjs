// What a step of the timeline says, in a word and a line. The set of types is open: an unknown one shows its content.

import { formatTokens, formatValue } from "./format.mjs";

/**
 * @param {object} item A row of the conversation.
 * @returns {{ label: string, summary: string, tone: "model" | "tool" | "person" | "agent" | "end" | "other" }}
 */
export function describeStep(item) {
  const content = isObject(item.content) ? item.content : {};
  const describe = DESCRIPTIONS[item.type];
  const { label, tone, summary } = describe?.(content) ?? { label: item.type, tone: "other", summary: formatValue(content) };
  return { label, tone, summary: summary || formatValue(item.error ?? "") };
}

const reasoning = ({ message, preview }) => step("Reasoning", "model", message ?? preview ?? "");

const DESCRIPTIONS = {
  llm_request_prepared: ({ model }) => step("Model request", "model", model),
  reasoning,
  Reasoning: reasoning,
  ToolCall: ({ name, operation_name, arguments: given }) =>
    step("Tool call", "tool", `${operation_name ? `${name}.${operation_name}` : name}(${formatValue(given ?? {})})`),
  ToolResult: ({ result }) => step("Tool result", "tool", result?.error ?? result?.data),
  output: ({ total_tokens_used }) =>
    step("Output", "model", typeof total_tokens_used === "number" ? `${formatTokens(total_tokens_used)} so far` : ""),
  UserTaskReq: ({ prompt, kind, status }) =>
    step("Question", "person", [prompt ?? kind, status !== "pending" && status && `(${status})`].filter(Boolean).join(" ")),
  SubAgentCall: ({ agent_name, child_run_id }) => step("Sub-agent starts", "agent", agent_name ?? child_run_id),
  SubAgentResult: ({ agent_name, output, error }) =>
    step("Sub-agent ends", "agent", [agent_name, formatValue(error ?? output)].filter(Boolean).join(": ")),
  AITLRequest: (content) => askedAgent("Agent asked", content),
  AITLReceived: (content) => askedAgent("Agent has it", content),
  AITLResponse: (content) => askedAgent("Agent answers", content),
  AITLResolved: (content) => askedAgent("Agent settled", content),
  RunCompleted: (content) => ended("Run ended", content),
  SessionCompleted: (content) => ended("Session ended", content),
};

function askedAgent(label, { agent_name, message }) {
  return step(label, "agent", [agent_name, message].filter(Boolean).join(": "));
}

function ended(label, { status, error }) {
  return step(label, "end", [status, error].filter(Boolean).join(": "));
}

function step(label, tone, value) {
  return { label, tone, summary: value === undefined || value === null ? "" : formatValue(value) };
}

function isObject(value) {
  return typeof value === "object" && value !== null;
}
