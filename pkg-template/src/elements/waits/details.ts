// What the timeline tells of a wait. Contents are whatever the service has sent.

import type { LivePendingTask, LiveTimelineItem, UserTaskOption } from "../../index.js";
import { dateOf } from "../format.js";

type Items = readonly LiveTimelineItem[];

/** The tool calls of a run's round that have no result; only those before a task, if one is given. */
export function openCalls(items: Items, runId: string, taskId?: string): LiveTimelineItem[] {
  let open: LiveTimelineItem[] = [];
  let isAfter = false;
  for (const item of items) {
    if (item.runId !== runId) continue;
    const { type, content } = item;
    const { tool_call_id, user_task_id } = Object(content);
    if (type === "llm_request_prepared") open = [];
    else if (type === "ToolResult") open = open.filter((call) => Object(call.content).tool_call_id !== tool_call_id);
    else if (type === "ToolCall" && !isAfter) open.push(item);
    isAfter ||= taskId !== undefined && user_task_id === taskId;
  }
  return open;
}

/**
 * Since when a run sleeps, and until when; `NaN` if that is not known. Assumed: its call of `phrony_wait` says for how
 * many `seconds`.
 */
export function sleepOf(items: Items, runId: string): { since: number; until: number } | undefined {
  const call = openCalls(items, runId).find(({ content }) => Object(content).name === "phrony_wait");
  const since = dateOf(call?.startedAt)?.getTime();
  if (since === undefined) return undefined;
  const { seconds } = Object(Object(call!.content).arguments);
  return { since, until: typeof seconds === "number" && seconds > 0 ? since + seconds * 1_000 : NaN };
}

/** The name of the agent that was asked last, by a run or by any. */
export function agentAsked(items: Items, runId: string | undefined): string | undefined {
  const steps = items.filter((item) => item.type.startsWith("AITL") && (runId ?? item.runId) === item.runId);
  const { agent_name } = Object(steps[steps.length - 1]?.content);
  return typeof agent_name === "string" && agent_name ? agent_name : undefined;
}

/** The options of a task that can be chosen. */
export function optionsOf({ options }: LivePendingTask): UserTaskOption[] {
  const byId = new Map<string, UserTaskOption>();
  for (const option of options) {
    const { id, label } = Object(option);
    if (typeof id !== "string" || !id.trim() || byId.has(id)) continue;
    byId.set(id, { id, label: typeof label === "string" && label.trim() ? label : id });
  }
  return [...byId.values()];
}
