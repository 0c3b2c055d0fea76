// What a paused run waits for, in words that both the page and the terminal act on.

/**
 * One thing that a run waits for.
 *
 * @typedef {object} Wait
 * @property {string} key The same in every snapshot while it is the same wait.
 * @property {"task" | "dashboard" | "message" | "timer" | "other"} kind What ends it: a task's answer, the dashboard, a
 *   message, time, or nothing that a caller could do.
 * @property {string} runId The run that waits, and that an answer is sent to.
 * @property {object} [task] The task, for `task` and `dashboard`.
 * @property {string} text What a person reads.
 */

/**
 * Everything that a snapshot's runs wait for.
 *
 * @param {import("phrony-client").LiveRunSnapshot} snapshot
 * @returns {Wait[]}
 */
export function waitsOf({ session, runs, phase, pendingTasks }) {
  if (phase === "finished") return [];
  const waits = [...pendingTasks.map(forTask), ...runs.flatMap(forStatus)];
  if (waits.length > 0 || phase === "active") return waits;
  return [{ key: session.status, kind: "other", runId: session.id, text: forNobody(session.status) }];
}

function forTask(task) {
  const kind = task.completableIn === "api" ? "task" : "dashboard";
  return { key: task.taskId, kind, runId: task.runId, task, text: task.prompt ?? "A person has to decide." };
}

function forStatus({ id, status }) {
  switch (status) {
    case "WaitingForResponse":
      return [{ key: `${id} message`, kind: "message", runId: id, text: "The agent waits for your message." }];
    case "WaitingForTimer":
      return [{ key: `${id} timer`, kind: "timer", runId: id, text: "The agent sleeps until its timer ends." }];
    default:
      return [];
  }
}

function forNobody(status) {
  switch (status) {
    case "WaitingForAITL":
      return "Another agent has been asked. There is nothing to do here.";
    case "WaitingForHITL":
      return "A person is asked, but this key does not show the task: its trigger hides the steps. Answer it with another key, or in the Phrony dashboard.";
    default:
      return `The run waits (${status}). There is nothing to do here.`;
  }
}
