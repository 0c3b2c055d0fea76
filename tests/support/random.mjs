// Chance that can be repeated: a seed always gives the same.

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Decisions, always the same for a seed. */
export class Chance {
  #next;

  constructor(seed) {
    this.#next = random(seed);
  }

  /** Whether something of this probability happens. */
  happens(probability) {
    return this.#next() < probability;
  }

  /** A whole number from `least` to `most`. */
  whole(least, most) {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /**
   * One of these.
   *
   * @template T
   * @param {readonly T[]} choices
   */
  one(choices) {
    return choices[this.whole(0, choices.length - 1)];
  }
}
