// Runs as a tree, written as a list.

import type { LiveRunSummary } from "../../index.js";

/** A run and how many are above it. */
export interface Placed {
  run: LiveRunSummary;
  depth: number;
}

/**
 * The runs, each after the one that spawned it, and otherwise in the order in which they are given. All of them, once:
 * also those whose parent is not there, or that are each other's.
 */
export function inTreeOrder(runs: readonly LiveRunSummary[]): Placed[] {
  const ids = new Set(runs.map(({ id }) => id));
  const children = new Map<string | null, LiveRunSummary[]>();
  for (const run of runs) {
    const parent = run.parentRunId !== null && ids.has(run.parentRunId) ? run.parentRunId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [run]);
    else siblings.push(run);
  }
  const placed: Placed[] = [];
  const visit = (roots: readonly LiveRunSummary[]) => {
    // A stack and no recursion: nobody says how deep it goes.
    const next: Placed[] = [];
    const push = (siblings: readonly LiveRunSummary[], depth: number) => {
      next.push(...siblings.map((run) => ({ run, depth })).reverse());
    };
    push(roots, 0);
    for (let top = next.pop(); top !== undefined; top = next.pop()) {
      const { run, depth } = top;
      if (!ids.delete(run.id)) continue;
      placed.push(top);
      push(children.get(run.id) ?? [], depth + 1);
    }
  };
  visit(children.get(null) ?? []);
  // What is left goes round in circles.
  for (const run of runs) if (ids.has(run.id)) visit([run]);
  return placed;
}
