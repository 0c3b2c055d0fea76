// What rows are shown with.

import type { Format } from "../format.js";
import type { PhronyStrings } from "../strings/index.js";
import type { Block, StepRow } from "./rows.js";

/** What rows need to know of the timeline. */
export interface RowContext {
  words: PhronyStrings;
  format: Format;
  /** When the session started, as milliseconds; `undefined` if it does not say. */
  start: number | undefined;
  /** Changes what the reader wants to see of a step or a run. */
  change<Target extends StepRow | Block>(this: void, target: Target, wish: Partial<Target>): void;
}
