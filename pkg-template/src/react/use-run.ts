import { useMemo } from "react";
import type { LiveRunSnapshot } from "../index.js";
import { emptySnapshot, firstSnapshot } from "./snapshots.js";
import { useLiveRun, type UseLiveRunOptions } from "./use-live-run.js";
import { type Store, useSelection } from "./use-selection.js";

/** Options of {@link useRun}. */
export interface UseRunOptions<Selection = LiveRunSnapshot> extends UseLiveRunOptions {
  /** Whether two selections are the same, so that nothing has to be rendered. Default: `Object.is`. */
  isEqual?: ((a: Selection, b: Selection) => boolean) | undefined;
}

/** Without a run nothing is known, and nothing changes. */
const nothing: Store<LiveRunSnapshot> = { subscribe: () => () => {}, getSnapshot: () => emptySnapshot };

const all = (snapshot: LiveRunSnapshot): unknown => snapshot;

/**
 * Follows a run for as long as the component is there, and gives what a selector makes of its latest snapshot, or the
 * snapshot. Renders anew only when that has changed. All components of a page share one connection for each run; it is
 * let go a second after the last of them.
 *
 * ```tsx
 * const phase = useRun(runId, (run) => run.phase);
 * const { status, items } = useRun(runId);
 * ```
 *
 * Errors are not thrown: see `error` and `connection` of the snapshot, and `retry` of {@link useLiveRun}. On a server,
 * and until the page is hydrated, the snapshot is `initial` or one of which nothing is known; nothing is asked for.
 *
 * @param runId The run: any of its session will do. Without one the snapshot is one of which nothing is known.
 * @param selector Makes something of a snapshot, without side effects. It may be another function each time.
 * @throws Error when there is no client; and what the selector throws.
 */
export function useRun(
  runId: string | null | undefined,
  selector?: undefined,
  options?: UseRunOptions,
): LiveRunSnapshot;
export function useRun<Selection>(
  runId: string | null | undefined,
  selector: (snapshot: LiveRunSnapshot) => Selection,
  options?: UseRunOptions<Selection>,
): Selection;
export function useRun(
  runId: string | null | undefined,
  selector: (snapshot: LiveRunSnapshot) => unknown = all,
  { isEqual = Object.is, ...options }: UseRunOptions<any> = {},
): unknown {
  const live = useLiveRun(runId, options);
  const { initial } = options;
  const first = useMemo(() => firstSnapshot(live && initial), [live, initial]);
  return useSelection(live ?? nothing, first, selector, isEqual);
}
