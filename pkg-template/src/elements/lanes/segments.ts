// What a run did from its start to its end, without gaps and without overlaps.

import type { LaneActivity } from "../strings/lanes.js";

/** A wait. One without an end goes on; of one without a beginning nobody knows when it was. */
export interface Wait {
  activity: LaneActivity;
  from: number | undefined;
  to: number | undefined;
}

/** What a run does for a while, in milliseconds since 1970. */
export interface Segment {
  activity: LaneActivity;
  from: number;
  to: number;
}

/** What counts where waits overlap: what a person can do something about first. Who waits does not work. */
const PRECEDENCE: readonly LaneActivity[] = ["person", "message", "agent", "sleeps"];

/** What a run did: it worked whenever it did not wait. */
export function segmentsOf(start: number, end: number, waits: readonly Wait[]): Segment[] {
  const edges: { at: number; activity: LaneActivity; step: number }[] = [];
  for (const { activity, from = end, to = end } of waits) {
    const [begins, ends] = [Math.max(start, from), Math.min(end, to)];
    if (begins < ends) edges.push({ at: begins, activity, step: 1 }, { at: ends, activity, step: -1 });
  }
  edges.sort((a, b) => a.at - b.at);
  const counts = { works: 0, agent: 0, person: 0, message: 0, sleeps: 0 };
  const segments: Segment[] = [];
  let from = start;
  for (const { at, activity, step } of [...edges, { at: end, activity: "works" as const, step: 0 }]) {
    if (at > from) append(segments, { activity: PRECEDENCE.find((each) => counts[each] > 0) ?? "works", from, to: at });
    from = at;
    counts[activity] += step;
  }
  // One that began and ended at once is still one.
  return segments.length > 0 ? segments : [{ activity: "works", from: start, to: end }];
}

/**
 * The segments as they are drawn: neighbours that are no longer than `shortest` together are one. However many there
 * were, at most two are left for each `shortest`.
 */
export function drawable(segments: readonly Segment[], shortest: number): Segment[] {
  const drawn: Segment[] = [];
  for (const segment of segments) append(drawn, segment, shortest);
  return drawn;
}

/** How long all of it took, by what was done, in the order in which each was first done. */
export function spentOn(segments: readonly Segment[]): Map<LaneActivity, number> {
  const spent = new Map<LaneActivity, number>();
  for (const { activity, from, to } of segments) spent.set(activity, (spent.get(activity) ?? 0) + to - from);
  return spent;
}

function append(segments: Segment[], segment: Segment, shortest = 0): void {
  const last = segments[segments.length - 1];
  if (last && (last.activity === segment.activity || segment.to - last.from <= shortest)) last.to = segment.to;
  else segments.push({ ...segment });
}
