// How it is measured: all contenders of a cell in turn, round after round, in one process. What disturbs the machine for
// a while then disturbs them all, and the median of the rounds leaves it out.

export { measureDelay } from "./delay.mjs";
import { floors, ours, oursFiltered, peers } from "./contenders.mjs";
import { isCutByEvents, makeStream, shapeNames } from "./shapes.mjs";

const CHUNKS = [1024, 16 * 1024, 64 * 1024];
const WARM_UP_ROUNDS = 3;

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} chunk `1 KiB`, `16 KiB`, `64 KiB` or `event`
 * @property {string} contender
 * @property {"ours" | "peer" | "floor"} role
 * @property {number} median_ms
 * @property {number} ratio_to_ours How many times as long as `phrony-client` it took.
 * @property {number} megabytes_per_second
 */

/**
 * Measures every cell and tells its rows.
 *
 * @param {typeof import("../pkg/types/index.js")} phronyClient
 * @param {{ rounds: number, only?: string }} options `only` picks shapes by a part of their name.
 * @param {(rows: Row[]) => void} tell
 */
export async function measure(phronyClient, { rounds, only = "" }, tell) {
  for (const shape of shapeNames.filter((name) => name.includes(only))) {
    for (const chunkBytes of isCutByEvents(shape) ? [undefined] : CHUNKS) {
      const cell = { shape, chunk: chunkBytes === undefined ? "event" : `${chunkBytes / 1024} KiB` };
      tell(await measureCell(phronyClient, cell, makeStream(shape, chunkBytes), rounds));
    }
  }
}

async function measureCell(phronyClient, cell, stream, rounds) {
  const isFiltered = stream.wantedEvents !== stream.events;
  const contenders = [...(isFiltered ? oursFiltered : ours)(phronyClient), ...peers, ...floors];
  const times = contenders.map(() => []);
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [index, { name, role, run }] of contenders.entries()) {
      const start = performance.now();
      const delivered = await run(stream);
      const time = performance.now() - start;
      const due = isFiltered && role === "ours" ? stream.wantedEvents : stream.events;
      if (delivered !== due) throw new Error(`${name} delivered ${delivered} of ${due} events (${cell.shape}, ${cell.chunk})`);
      if (round >= 0) times[index].push(time);
    }
  }
  const medians = times.map(median);
  const bytes = stream.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return contenders.map(({ name, role }, index) => ({
    ...cell,
    contender: name,
    role,
    median_ms: medians[index],
    ratio_to_ours: medians[index] / medians[0],
    megabytes_per_second: bytes / 1000 / medians[index],
  }));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
