// Draws what goes wrong with a run's streams.

import { drawSkip, drawTimes } from "./occasions.mjs";

/**
 * Draws the faults of a run's streams.
 *
 * @param {import("../support/random.mjs").Chance} chance
 * @param {{ isLong: boolean }} run Whether it has hundreds of events.
 */
export function drawStreamFaults(chance, { isLong }) {
  const kinds = Array.from({ length: chance.whole(0, 4) }, () => chance.one(Object.keys(FAULTS)));
  return (
    kinds
      // Megabytes in small pieces would take minutes.
      .filter((kind) => kind !== "drip" || !kinds.includes("oversized"))
      .map((kind) => ({ ...FAULTS[kind](chance, isLong), skip: drawSkip(chance) }))
  );
}

const FAULTS = {
  cut: (chance, isLong) => ({
    do: { cut: { after: drawPlace(chance, isLong), end: chance.one(["reset", "clean"]) } },
    times: chance.whole(1, 3),
  }),
  stall: (chance, isLong) => ({
    do: { stall: { after: drawPlace(chance, isLong), ms: chance.one([undefined, chance.whole(50, 700)]) } },
    times: chance.whole(1, 2),
  }),
  drip: (chance, isLong) => ({ do: { drip: drawDrip(chance, isLong) }, times: chance.whole(1, 2) }),
  lose: (chance) => ({ do: { lose: drawPick(chance) }, times: drawTimes(chance) }),
  duplicate: (chance) => ({ do: { duplicate: drawPick(chance) }, times: drawTimes(chance) }),
  comment: (chance) => ({ do: { comment: drawPick(chance) }, times: drawTimes(chance) }),
  reorder: (chance) => ({ do: { reorder: { window: chance.one([2, 2, 3, 8, 64]) } }, times: drawTimes(chance) }),
  garbage: (chance) => ({
    do: { garbage: { what: chance.one(["invalidJson", "nonObject", "invalidUtf8"]), pick: drawPick(chance) } },
    times: drawTimes(chance),
  }),
  // The last one has more bytes than the package takes of an event.
  oversized: (chance) => ({
    do: { oversized: { bytes: chance.one([256, 20_000, 300_000, 3_000_000, 17 << 20]), pick: drawPick(chance) } },
    times: 1,
  }),
  lineEnds: (chance) => ({ do: { lineEnds: chance.one(["crlf", "cr"]) }, times: chance.one([undefined, 1, 2]) }),
};

/** A place in a stream: mostly an early one, which the next connection reaches, too. */
function drawPlace(chance, isLong) {
  const events = chance.one([0, 1, 2, chance.whole(3, 12), isLong ? chance.whole(12, 200) : 5]);
  return { events, bytes: chance.one([0, chance.whole(1, 600)]) };
}

/** Small pieces, or larger ones with time between them, but never so that a run would take minutes. */
function drawDrip(chance, isLong) {
  if (isLong) return { bytes: chance.whole(16, 1_024), ms: 0 };
  return chance.one([
    { bytes: chance.whole(1, 64), ms: 0 },
    { bytes: chance.whole(50, 500), ms: chance.whole(1, 2) },
  ]);
}

function drawPick(chance) {
  return chance.one([{ every: chance.whole(1, 6) }, { probability: chance.one([0.1, 0.3, 0.6]) }]);
}
