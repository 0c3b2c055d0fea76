// What the steps of a session tell of its runs: when each waits for what.

import type { LiveTimelineItem } from "../../index.js";
import { dateOf } from "../format.js";
import type { LaneActivity } from "../strings/lanes.js";

/** A wait that a step tells of. */
export interface ToldWait {
  activity: LaneActivity;
  from: number | undefined;
  /** `undefined` as long as no step has told of the end. */
  to: number | undefined;
  /** The run, the task, or whatever else is waited for. */
  id: unknown;
}

/** What the steps tell of a run. */
export interface Trace {
  /** When the first step was that tells a time. */
  from: number | undefined;
  last: LiveTimelineItem;
  waits: ToldWait[];
  /** Of these, those that end with the step that names the same id. */
  open: Map<unknown, ToldWait>;
  /** Of these, those that end with the next step that asks nobody. */
  asked: ToldWait[];
}

/** What a step's content may hold. Nothing is certain: it is the service's, and some types are undocumented. */
interface Content {
  child_run_id?: unknown;
  aitl_request_id?: unknown;
  tool_call_id?: unknown;
  user_task_id?: unknown;
  agent_name?: unknown;
  name?: unknown;
  status?: unknown;
}

/** The steps that begin a wait, and what for. After an `output` a run ends, or waits until somebody says something. */
const BEGINS: ReadonlyMap<string, LaneActivity> = new Map([
  ["SubAgentCall", "agent"],
  ["AITLRequest", "agent"],
  ["ToolCall", "sleeps"],
  ["UserTaskReq", "person"],
  ["output", "message"],
]);

const ENDS = ["SubAgentResult", "AITLResponse", "AITLResolved", "ToolResult"];

/** What all steps tell, read as they come. */
export class Steps {
  /** By the run's id. */
  readonly traces = new Map<string, Trace>();
  /** What the runs are called by those who called them. */
  readonly names = new Map<unknown, string>();
  #items: readonly LiveTimelineItem[] = [];

  /** Takes in the steps. Those that it knows cost a comparison each; to read 50,000 again would take a frame. */
  read(items: readonly LiveTimelineItem[]): void {
    const known = this.#items;
    const isLonger = known.every((item, index) => item === items[index]);
    if (!isLonger) {
      this.traces.clear();
      this.names.clear();
    }
    this.#items = items;
    for (let index = isLonger ? known.length : 0; index < items.length; index++) this.#take(items[index]!);
  }

  #take(item: LiveTimelineItem): void {
    const { runId, type } = item;
    let trace = this.traces.get(runId);
    if (trace === undefined) {
      this.traces.set(runId, (trace = { from: undefined, last: item, waits: [], open: new Map(), asked: [] }));
    }
    trace.from ??= startOf(item);
    trace.last = item;
    if (trace.asked.length > 0 && type !== "UserTaskReq") {
      for (const wait of trace.asked.splice(0)) {
        const isOver = wait.activity === "message" && type.endsWith("Completed");
        wait.to ??= isOver ? wait.from : startOf(item);
      }
    }
    const activity = BEGINS.get(type);
    if (activity === undefined && !ENDS.includes(type)) return;
    const content = (item.content ?? {}) as Content;
    const id = content.child_run_id ?? content.aitl_request_id ?? content.tool_call_id ?? content.user_task_id;
    if (activity === undefined) {
      const wait = trace.open.get(id);
      if (wait !== undefined) wait.to = endOf(item);
      trace.open.delete(id);
      return;
    }
    if ((activity === "sleeps" && content.name !== "phrony_wait") || trace.open.has(id)) return;
    if (typeof content.agent_name === "string") this.names.set(id, content.agent_name);
    const from = activity === "message" ? endOf(item) : startOf(item);
    const isSettled = activity === "person" && content.status !== "pending";
    const wait: ToldWait = { activity, from, to: isSettled ? timeOf(item.finishedAt) : undefined, id };
    trace.waits.push(wait);
    if (activity === "person" || activity === "message") trace.asked.push(wait);
    else trace.open.set(id, wait);
  }
}

/** When a step has begun, as far as anybody tells. */
export function startOf(item: LiveTimelineItem | undefined): number | undefined {
  return timeOf(item?.startedAt) ?? timeOf(item?.finishedAt);
}

/** When a step has ended, as far as anybody tells. */
export function endOf(item: LiveTimelineItem | undefined): number | undefined {
  return timeOf(item?.finishedAt) ?? timeOf(item?.startedAt);
}

/** A time of the wire in milliseconds since 1970; `undefined` for what is none. */
export function timeOf(text: string | null | undefined): number | undefined {
  return dateOf(text)?.getTime();
}
