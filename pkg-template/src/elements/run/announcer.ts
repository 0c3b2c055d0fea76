// What is read out of a run to people who do not see it.

import type { LiveRunSnapshot } from "../../index.js";
import type { PhronyStrings } from "../strings/index.js";
import { waitsOf } from "../waits/waits.js";
import { NewWaits } from "./new-waits.js";

/** Finds words for what is new: how the run stands, what it waits for, and a lost connection. Not every step. */
export class Announcer {
  /** What is new, until there is something newer. */
  text = "";
  readonly #waits = new NewWaits();
  #status: string | null = null;
  #isLost = false;

  /** Takes in how the run is shown now. */
  hear(snapshot: LiveRunSnapshot, { common, run }: PhronyStrings): void {
    const { status, connection, error } = snapshot;
    const fresh = this.#waits.among(waitsOf(snapshot));
    const news = fresh.map((wait) => run.waits(common.status(wait.status), wait.task?.prompt ?? undefined));
    // A wait says how the run stands, too.
    if (status !== null && status !== this.#status && news.length === 0) news.push(common.status(status));
    this.#status = status;
    if (connection === "live" ? this.#isLost : error !== null && !this.#isLost) {
      this.#isLost = connection !== "live";
      // What ends the following is told by its box.
      if (connection !== "closed") news.push(run[connection]);
    }
    if (news.length > 0) this.text = news.join(". ");
  }
}
