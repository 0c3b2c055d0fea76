// What a session waits for, one by one, in the order in which a person would deal with it.

import type { LivePendingTask, LiveRunSnapshot, LiveRunSummary } from "../../index.js";
import type { PhronyWait } from "../types.js";

/** Everything that a session waits for. */
export function waitsOf({ runs, phase, session, pendingTasks }: LiveRunSnapshot): PhronyWait[] {
  if (phase === "finished" || session === null) return [];
  const waits = [...pendingTasks.map(forTask), ...runs.flatMap(forRun)];
  if (waits.length > 0 || phase === "active") return waits;
  return [{ key: session.status, kind: "other", runId: session.id, status: session.status }];
}

function forTask(task: LivePendingTask): PhronyWait {
  const kind = task.completableIn === "api" ? "task" : "dashboard";
  return { key: task.taskId, kind, runId: task.runId, status: "WaitingForHITL", task };
}

function forRun({ id, status }: LiveRunSummary): PhronyWait[] {
  switch (status) {
    case "WaitingForResponse":
      return [{ key: `${id} message`, kind: "message", runId: id, status }];
    case "WaitingForTimer":
      return [{ key: `${id} timer`, kind: "timer", runId: id, status }];
    default:
      return [];
  }
}
