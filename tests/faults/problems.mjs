// What is wrong with how a run was followed.

/**
 * A problem: something of the timeline or the run's end, which the summary counts, or anything else.
 *
 * @typedef {{ kind: "lost" | "duplicated" | "out of order" | "stuck" | "wrong", what: string }} Problem
 */

/** The kinds that the summary counts. */
export const COUNTED = ["lost", "duplicated", "out of order", "stuck"];

/** The problems of one run, each of them once however often it is seen. */
export class Problems {
  #byText = new Map();

  /**
   * @param {Problem["kind"]} kind
   * @param {string} what
   */
  add(kind, what) {
    this.#byText.set(`${kind}: ${what}`, { kind, what });
  }

  /** @returns {Problem[]} */
  get all() {
    return [...this.#byText.values()];
  }
}
