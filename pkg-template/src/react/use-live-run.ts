import type { LiveRunOptions, Phrony } from "../index.js";
import { useClient } from "./client.js";
import { sharedLiveRun } from "./shared-live-run.js";
import type { SharedLiveRun } from "./types.js";

/** Options of {@link useLiveRun}. Components that name the same run with the same options share one live run. */
export interface UseLiveRunOptions extends Omit<LiveRunOptions, "signal"> {
  /** The client to use. Default: that of the closest {@link PhronyProvider}. */
  client?: Phrony | undefined;
  /**
   * A snapshot of the run from the server, to render at once and go on from; it may have been JSON since. That of the
   * component counts that is the first to name the run.
   */
  initial?: unknown;
}

/**
 * The live run itself, to act on it: `live.approve()`, `live.say("hi")`, `live.retry()`. The same object for as long as
 * the run, the client and the options are, for all components. It does not follow the run, and renders nothing anew:
 * that is {@link useRun}.
 *
 * ```tsx
 * function Approve({ runId }: { runId: string }) {
 *   const live = useLiveRun(runId);
 *   return <button onClick={() => void live.approve().catch(alert)}>Approve</button>;
 * }
 * ```
 *
 * @param runId The run: any of its session will do. Without one there is no live run.
 * @throws Error when there is no client.
 */
export function useLiveRun(runId: string, options?: UseLiveRunOptions): SharedLiveRun;
export function useLiveRun(runId: string | null | undefined, options?: UseLiveRunOptions): SharedLiveRun | undefined;
export function useLiveRun(
  runId: string | null | undefined,
  options: UseLiveRunOptions = {},
): SharedLiveRun | undefined {
  const client = useClient(options.client);
  // Not memoized: as long as anybody holds it, it is the same.
  return runId == null ? undefined : sharedLiveRun(client, runId, options);
}
