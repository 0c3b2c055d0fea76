// What holds for every snapshot of a live run, whatever goes wrong.

import { isDeepStrictEqual } from "node:util";
import { nameOfItem, nameOfRun, nameOfTask } from "./names.mjs";

/** The lists of a snapshot, and what tells their elements apart. */
const LISTS = { items: nameOfItem, runs: nameOfRun, pendingTasks: nameOfTask };

/** Sees the snapshots of one run in their order. */
export class SnapshotCheck {
  #problems;
  #last;
  /** The names of all items that the conversation had confirmed. */
  #confirmed = new Set();

  /** @param {import("./problems.mjs").Problems} problems */
  constructor(problems) {
    this.#problems = problems;
  }

  see(snapshot) {
    const last = this.#last;
    this.#last = snapshot;
    if (snapshot === last) return;
    if (snapshot.items !== last?.items) {
      this.#checkOrder(snapshot.items);
      this.#checkConfirmed(snapshot.items);
    }
    if (last === undefined) return;
    for (const [list, nameOf] of Object.entries(LISTS)) this.#checkSharing(list, nameOf, last[list], snapshot[list]);
  }

  #checkOrder(items) {
    const seen = new Set();
    const sequences = new Map();
    let lastOrdinal = 0;
    for (const item of items) {
      const { runId, sequence, ordinal } = item;
      const name = nameOfItem(item);
      if (seen.has(name)) this.#problems.add("duplicated", `a snapshot has ${name} twice`);
      if (sequence < sequences.get(runId) || (ordinal ?? lastOrdinal) < lastOrdinal) {
        this.#problems.add("out of order", `a snapshot has ${name}, ordinal ${ordinal}, behind a later one`);
      }
      seen.add(name);
      sequences.set(runId, sequence);
      lastOrdinal = ordinal ?? lastOrdinal;
    }
  }

  #checkConfirmed(items) {
    const shown = new Set(items.map(nameOfItem));
    for (const name of this.#confirmed) {
      if (!shown.has(name)) this.#problems.add("lost", `a snapshot lacks ${name}, which was confirmed before`);
    }
    for (const item of items) if (item.ordinal !== null) this.#confirmed.add(nameOfItem(item));
  }

  /** What has not changed is the same object, so that a page need not draw it again. */
  #checkSharing(list, nameOf, before, after) {
    if (before === after) return;
    if (isDeepStrictEqual(before, after)) this.#problems.add("wrong", `${list} is another list that says the same`);
    const known = new Map(before.map((element) => [nameOf(element), element]));
    for (const element of after) {
      const same = known.get(nameOf(element));
      if (same !== element && isDeepStrictEqual(same, element)) {
        this.#problems.add("wrong", `${nameOf(element)} is another object that says the same`);
      }
    }
  }
}
