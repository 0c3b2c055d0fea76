// How high the rows of a list are, and where each of them is: measured where it was seen, guessed elsewhere.

/** What is known of the rows of one kind. */
export interface Kind {
  /** How high a row of this kind is taken to be. */
  height: number;
  /** The heights that were measured, and how many. */
  sum: number;
  count: number;
}

/** A row, as far as its height goes. */
export interface Sized {
  /** Its height, once it was measured. */
  height: number | undefined;
  kind: Kind;
}

/**
 * The places of rows: the sums of the heights before them. They are added up again behind the first change, and no
 * sooner than somebody asks: a pass over fifty thousand numbers takes less than a tree that would avoid it.
 */
export class Heights {
  readonly #rows: readonly Sized[];
  readonly #tops = [0];
  /** Up to which row the places are right. */
  #valid = 0;

  /** Of a list that may change; whoever changes it says where. */
  constructor(rows: readonly Sized[]) {
    this.#rows = rows;
  }

  /** The height of all rows together. */
  get total(): number {
    return this.top(this.#rows.length);
  }

  /** A row has changed, and maybe others behind it. */
  changed(index: number): void {
    this.#valid = Math.min(this.#valid, index);
  }

  /** Where a row begins; where all end, for the index behind the last. */
  top(index: number): number {
    for (; this.#valid < index; this.#valid++) {
      const { height, kind } = this.#rows[this.#valid]!;
      this.#tops[this.#valid + 1] = this.#tops[this.#valid]! + (height ?? kind.height);
    }
    return this.#tops[index]!;
  }

  /** The row at a place; the first or the last one for a place before or behind all. */
  indexAt(place: number): number {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
