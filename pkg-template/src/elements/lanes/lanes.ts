// Who worked when, and who waited for whom.

import type { LiveRunSnapshot, LiveRunSummary } from "../../index.js";
import type { LaneActivity } from "../strings/lanes.js";
import { type Segment, segmentsOf, type Wait } from "./segments.js";
import { endOf, Steps, timeOf, type Trace } from "./steps.js";
import { inTreeOrder } from "./tree.js";

/** What a run has done. */
export interface Lane {
  run: LiveRunSummary;
  /** How many runs are above this one. */
  depth: number;
  /** What the run, or else whoever called it, says that it is called. */
  name: string | undefined;
  /** Whether it goes on. */
  isOn: boolean;
  /** From its start to its end, or until now, without gaps; none if nobody knows of a start. */
  segments: Segment[];
}

/** The lanes of a session, and the time that they span. */
export interface Picture {
  lanes: Lane[];
  from: number;
  to: number;
}

/** What a status says that a run waits for. */
const WAITS: ReadonlyMap<string, LaneActivity> = new Map([
  ["WaitingForHITL", "person"],
  ["WaitingForAITL", "agent"],
  ["WaitingForResponse", "message"],
  ["WaitingForTimer", "sleeps"],
]);

const FINAL = /^(Completed|Failed|Cancell?ed|Terminated|TimedOut)$/;

/** When a run was there; without an end it goes on. */
interface Span {
  start: number;
  end: number | undefined;
}

/** The lanes of a session as they are at a time. `steps` keeps what was read of a snapshot before. */
export function lanesOf(snapshot: LiveRunSnapshot, now: number, steps = new Steps()): Picture {
  steps.read(snapshot.items);
  const pending = new Set<unknown>(snapshot.pendingTasks.map(({ taskId }) => taskId));
  const spans = new Map<unknown, Span>();
  for (const run of snapshot.runs) {
    const span = spanOf(run, steps.traces.get(run.id), snapshot);
    if (span === undefined) continue;
    spans.set(run.id, span);
    // The reader's clock may be behind that of the service.
    now = Math.max(now, span.start, span.end ?? now);
  }
  let from = now;
  let to = -Infinity;
  const lanes = inTreeOrder(snapshot.runs).map(({ run, depth }): Lane => {
    const lane: Lane = { run, depth, name: run.agentName || steps.names.get(run.id), isOn: false, segments: [] };
    const span = spans.get(run.id);
    if (span === undefined) return lane;
    const { start, end = now } = span;
    from = Math.min(from, start);
    to = Math.max(to, end);
    const isOn = span.end === undefined;
    const trace = steps.traces.get(run.id);
    const waits = (trace?.waits ?? []).map((told): Wait => {
      const { activity, id } = told;
      if (pending.has(id)) return { ...told, to: undefined };
      // Nobody waits for an agent that has ended, even if no step tells of its result; nor for a message, unless the
      // status says so.
      const otherwise = activity === "agent" ? spans.get(id)?.end : activity === "message" ? told.from : undefined;
      return { ...told, to: told.to ?? otherwise };
    });
    const activity = isOn ? WAITS.get(run.status) : undefined;
    const isTold = waits.some((wait) => wait.activity === activity && wait.to === undefined);
    if (activity !== undefined && !isTold) waits.push({ activity, from: endOf(trace?.last) ?? start, to: undefined });
    return { ...lane, isOn, segments: segmentsOf(start, end, waits) };
  });
  return { lanes, from, to: Math.max(from, to) };
}

function spanOf(
  { status, startedAt, finishedAt }: LiveRunSummary,
  trace: Trace | undefined,
  { session, phase }: LiveRunSnapshot,
): Span | undefined {
  let start = timeOf(startedAt) ?? trace?.from;
  if (start === undefined) return undefined;
  // No run is older than its session, whatever it says.
  start = Math.max(start, timeOf(session?.startedAt) ?? start);
  let end = timeOf(finishedAt);
  const isFinal = FINAL.test(status);
  // What still ran when its session ended, ended with it.
  if (phase === "finished" && !isFinal) end ??= timeOf(session?.finishedAt);
  if (phase === "finished" || isFinal) end ??= endOf(trace?.last) ?? start;
  return { start, end: end === undefined ? end : Math.max(start, end) };
}
