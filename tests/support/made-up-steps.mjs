// Snapshots of live runs for tests of the timeline, in Node and in pages. It imports nothing.

/** When the made-up session started. */
export const START = "2026-01-01T00:00:00.000Z";

/** A time, that many milliseconds after the start. */
export function after(ms) {
  return new Date(Date.parse(START) + ms).toISOString();
}

/** A step of the run `r`: the one at this place in the session, a second after the one before. */
export function makeStep(place, more = {}) {
  return {
    ...{ runId: "r", id: `step-${place}`, sequence: place, ordinal: place, type: "Reasoning" },
    ...{ content: { message: `Thought ${place}` }, tokensUsed: null, error: null },
    ...{ startedAt: after(place * 1_000), finishedAt: after(place * 1_000 + 100) },
    ...more,
  };
}

/** That many steps, from a place on. */
export function makeSteps(count, first = 1, more = {}) {
  return Array.from({ length: count }, (_, index) => makeStep(first + index, more));
}

/** That many steps, whose texts have one line, two or more, so that no guess at their heights is right. */
export function makeStepsOfAllHeights(count) {
  const message = (place) => "word ".repeat(1 + ((place * 37) % 90));
  return makeSteps(count).map((step) => ({ ...step, content: { message: message(step.sequence) } }));
}

/** A run; the root, unless it has a parent. */
export function makeRun(id = "r", more = {}) {
  return {
    ...{ id, parentRunId: null, depth: 0, status: "Running", totalTokensUsed: 0, output: null, error: null },
    ...{ startedAt: START, finishedAt: null, agentName: `Agent ${id}`, versionLabel: "v1" },
    ...more,
  };
}

/** Steps of several types, with contents like those of real ones. */
export function makeManySteps(count, first = 1) {
  const types = ["Reasoning", "ToolCall", "ToolResult", "llm_request_prepared", "output"];
  return makeSteps(count, first).map((step) => {
    const { sequence: place } = step;
    const content = {
      ...{ message: "word ".repeat(1 + ((place * 37) % 90)), name: "tool", arguments: { place }, model: "model" },
      ...{ tool_call_id: `call-${place - (place % 5)}`, result: { data: { place } }, total_tokens_used: place },
    };
    return { ...step, type: types[place % 5], content };
  });
}

/** Shows a timeline that many steps, and that many more every second. Returns what tells how many there are. */
export function feed(timeline, count, perSecond) {
  let items = makeManySteps(count);
  timeline.snapshot = makeSnapshot(items);
  const start = performance.now();
  setInterval(() => {
    const due = count + Math.floor(((performance.now() - start) * perSecond) / 1_000);
    if (due === items.length) return;
    items = items.concat(makeManySteps(due - items.length, items.length + 1));
    timeline.snapshot = makeSnapshot(items);
  }, 4);
  return () => items.length;
}

/** A snapshot with these steps. */
export function makeSnapshot(items, { phase = "active", runs = [makeRun()], sessionId = "s" } = {}) {
  const status = phase === "finished" ? "Completed" : "Running";
  const session = { id: sessionId, status, startedAt: START, totalTokensUsed: 0, startContext: null };
  return {
    ...{ connection: "live", status, phase, session, runs, items },
    ...{ pendingTasks: [], redacted: false, output: null, error: null },
  };
}
