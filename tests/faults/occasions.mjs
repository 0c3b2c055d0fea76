// How many occasions a fault lets pass, and to how many it applies.

/** @typedef {import("../support/random.mjs").Chance} Chance */

/**
 * How many occasions pass before a fault first applies: mostly none, because many runs have few.
 *
 * @param {Chance} chance
 */
export function drawSkip(chance) {
  return chance.one([0, 0, chance.whole(1, 4)]);
}

/**
 * How often a fault applies that a live run may bear for ever.
 *
 * @param {Chance} chance
 */
export function drawTimes(chance) {
  return chance.one([undefined, chance.whole(1, 8)]);
}
