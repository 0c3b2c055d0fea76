// Where a stream may be cut so that what follows can be read by itself.

const LF = 10;
const CR = 13;

/**
 * The place behind the last empty line of a chunk, which ends an event; `undefined` if there is none. Lines end with LF,
 * CR or both. Between the two of a last CRLF is as good a place: a line end more changes nothing.
 *
 * @param before The byte before the chunk.
 */
export function afterLastEvent(chunk: Uint8Array, before: number): number | undefined {
  for (let place = chunk.length - 1; place >= 0; place--) {
    const byte = chunk[place];
    if (byte !== LF && byte !== CR) continue;
    const previous = place === 0 ? before : chunk[place - 1];
    if (previous === LF || (previous === CR && byte === CR)) return place + 1;
  }
  return undefined;
}
