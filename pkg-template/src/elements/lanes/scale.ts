// A scale for a stretch of time.

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

/** The distances between ticks that people can read at a glance. */
const STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];

/** The shortest stretch that has ticks which differ. */
const SHORTEST_MS = 5 * STEPS[0]!;

/** Places times on a line. The places are CSS, for both directions of writing. */
export class Scale {
  readonly #from: number;
  /** How much time the line stands for, in milliseconds. */
  readonly length: number;
  /** Three to six round times since the beginning, the first one 0. */
  readonly ticks: readonly number[];

  constructor(from: number, to: number) {
    this.#from = from;
    this.length = Math.max(to - from, SHORTEST_MS);
    const step = stepFor(this.length);
    this.ticks = Array.from({ length: Math.floor(this.length / step) + 1 }, (_, index) => index * step);
  }

  /** The place of a time since the beginning. */
  at(ms: number): string {
    return `inset-inline-start:${this.#percent(ms)}`;
  }

  /** The place from one time to another. */
  over(from: number, to: number): string {
    return `${this.at(from - this.#from)};inline-size:${this.#percent(to - from)}`;
  }

  #percent(ms: number): string {
    return `${Number(((100 * ms) / this.length).toFixed(3))}%`;
  }
}

function stepFor(length: number): number {
  const fits = (step: number) => length / step <= 5;
  let step = STEPS.find(fits);
  // From days on, as round as numbers are.
  for (let days: number = DAY; step === undefined; days *= 10) step = [days, 2 * days, 5 * days].find(fits);
  return step;
}
