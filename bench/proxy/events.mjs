// The events of the benchmark: a step of 600 bytes with its number and the time it was written, both of a fixed width.

/** Bytes of an event. */
export const EVENT_BYTES = 600;

const HEAD = 'data: {"kind":"step","subject":"engine.step.reasoning","data":{"sequence":"';
const BETWEEN = '","at":"';
const NUMBER_DIGITS = 9;
const TIME_DIGITS = 18;
const TIME_START = HEAD.length + NUMBER_DIGITS + BETWEEN.length;
const TAIL = `","message":"`;
const FILLER_BYTES = EVENT_BYTES - TIME_START - TIME_DIGITS - TAIL.length - '"}}\n\n'.length;
const FILLER = "The refund went through after the provider confirmed it. ".repeat(12).slice(0, FILLER_BYTES);
const END = `${TAIL}${FILLER}"}}\n\n`;
const COMMENT = ":\n\n";

/** The machine's own clock in microseconds, which all processes read alike. */
export function now() {
  return Number(process.hrtime.bigint() / 1000n);
}

/** An event, written now. */
export function makeEvent(number) {
  const place = String(number).padStart(NUMBER_DIGITS, "0");
  const time = String(now()).padStart(TIME_DIGITS, "0");
  return Buffer.from(HEAD + place + BETWEEN + time + END, "latin1");
}

/** Reads the events of one stream: counts them, and that each has come whole and in its turn. */
export class EventReader {
  #rest = Buffer.alloc(0);
  #onDelay;
  count = 0;

  /** @param {(microseconds: number) => void} onDelay Told how long each event was on its way. */
  constructor(onDelay) {
    this.#onDelay = onDelay;
  }

  take(chunk) {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    // Comments come before the first event only: who opens a stream says that it is open.
    while (this.count === 0 && bytes.length >= COMMENT.length && bytes.latin1Slice(0, COMMENT.length) === COMMENT) {
      bytes = bytes.subarray(COMMENT.length);
    }
    let start = 0;
    for (; start + EVENT_BYTES <= bytes.length; start += EVENT_BYTES) this.#event(bytes, start);
    // A slice would keep the whole chunk.
    this.#rest = start === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(start));
  }

  get isWhole() {
    return this.#rest.length === 0;
  }

  #event(bytes, start) {
    const number = Number(bytes.latin1Slice(start + HEAD.length, start + HEAD.length + NUMBER_DIGITS));
    if (number !== this.count) throw new Error(`event ${number} came instead of ${this.count}`);
    this.count += 1;
    this.#onDelay(now() - Number(bytes.latin1Slice(start + TIME_START, start + TIME_START + TIME_DIGITS)));
  }
}
