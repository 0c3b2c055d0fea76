// Which of a session's waits are new.

import type { PhronyWait } from "../types.js";

/** Tells of each wait once. */
export class NewWaits {
  readonly #told = new Map<string, PhronyWait>();

  /** Those that were not told of yet. */
  among(waits: readonly PhronyWait[]): PhronyWait[] {
    const fresh = waits.filter(({ key }) => !this.#told.has(key));
    const keys = new Set(waits.map(({ key }) => key));
    // A task is asked once, also where it is not seen for a while. A run may wait for a message, or sleep, again.
    for (const [key, { task }] of this.#told) if (!task && !keys.has(key)) this.#told.delete(key);
    for (const wait of fresh) this.#told.set(wait.key, wait);
    return fresh;
  }
}
