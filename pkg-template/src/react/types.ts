// The public shapes of the hooks.

import type { LiveRun } from "../index.js";

/** The live run that all components share which name the same run, client and options. */
export interface SharedLiveRun extends LiveRun {
  /** Stops listening, for all components, until {@link retry}. Hooks need it not: they let go by themselves. */
  close(): void;
  /**
   * Follows the run anew, for all components, if an error has ended that (`connection` is `closed`, and there is an
   * `error`) or `close` has; does nothing otherwise. What is known stays.
   */
  retry(): void;
}
