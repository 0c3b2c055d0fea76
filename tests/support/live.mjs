// What tests of live runs share.

/**
 * Waits for the first snapshot of a live run that is as wanted.
 *
 * @template S
 * @param {AsyncIterable<S>} live
 * @param {(snapshot: S) => boolean} isWanted
 */
export async function snapshotWhere(live, isWanted) {
  let last;
  for await (const snapshot of live) {
    last = snapshot;
    if (isWanted(snapshot)) return snapshot;
  }
  throw new Error(`the live run ended before; its last snapshot is ${JSON.stringify(last)}`);
}

/** A `fetch` that keeps what it was asked for, as `GET conversation`, `POST messages` and so on. */
export function recordingFetch() {
  const requests = [];
  const fetch = (url, init) => {
    requests.push(`${init.method} ${new URL(url).pathname.split("/").at(-1)}`);
    return globalThis.fetch(url, init);
  };
  return { fetch, requests };
}

/** A conversation of one run, with as many steps as wanted. */
export function conversationOf(status, steps = 1, more = {}) {
  const finishedAt = status === "Completed" ? "2026-01-01T00:01:00.000Z" : null;
  const session = { id: "s", status, output: finishedAt && "done", startContext: {}, finishedAt, ...more };
  const items = Array.from({ length: steps }, (_, index) => itemOf(index + 1));
  return { session, runs: [{ id: "r", parentRunId: null, depth: 0, status, finishedAt }], items };
}

/** A step of that run, as the conversation has it. */
export function itemOf(sequence) {
  const at = "2026-01-01T00:00:00.000Z";
  const step = { runId: "r", id: `r-${sequence}`, sequence, ordinal: sequence, type: "Reasoning", startedAt: at };
  return { ...step, content: { message: `step ${sequence}` }, tokensUsed: null, error: null, finishedAt: at };
}

/** The event that tells of it. */
export function stepEvent(sequence) {
  const { runId, id, type, content, startedAt, finishedAt } = itemOf(sequence);
  const data = { run_id: runId, id, sequence, type, content, started_at: startedAt, finished_at: finishedAt };
  return { ts: startedAt, kind: "step", subject: "engine.step.Reasoning", data };
}

/** An event about the run. */
export function runEvent(status, ts = "2026-01-01T00:00:30.000Z") {
  const data = { run_id: "r", parent_run_id: null, depth: 0, status };
  return { ts, kind: "run", subject: "engine.run.changed", data };
}
