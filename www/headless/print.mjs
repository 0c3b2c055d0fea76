// A run in the terminal: one line a step.

import { describeStep } from "../run/describe-step.mjs";
import { formatElapsed, formatTokens } from "../run/format.mjs";

const INDENT = "  ";
const MARGIN = " ".repeat(15);

/** Prints what happens as it comes, each thing once. */
export class Printer {
  #printed = new Set();
  #steps = 0;

  /** Prints the steps of a snapshot that are new. */
  steps({ session, runs, items }) {
    const runById = new Map(runs.map((run) => [run.id, run]));
    for (const item of items) {
      if (this.#printed.has(item.id)) continue;
      this.#printed.add(item.id);
      // Numbered as they come: the ordinal is known only when the conversation has told of the step.
      this.#steps += 1;
      console.log(line(item, this.#steps, session, runById.get(item.runId)));
    }
  }

  /** Prints that the run waits, and what is answered. A wait without an answer is in many snapshots. */
  wait({ key, text }, status, answer) {
    if (answer === undefined && this.#printed.has(key)) return;
    this.#printed.add(key);
    console.log(`${MARGIN}⏸ ${status}: ${text}`);
    if (answer !== undefined) console.log(`${MARGIN}→ ${answer.text}`);
  }

  /** Prints how the session ended. */
  end({ session }) {
    const took = formatElapsed(Date.parse(session.finishedAt) - Date.parse(session.startedAt));
    console.log(`\n${session.status} after ${took}, ${formatTokens(session.totalTokensUsed)}`);
    if (session.error) console.log(`error:  ${session.error}`);
    if (session.output !== null) console.log(`output: ${JSON.stringify(session.output)}`);
  }
}

function line(item, number, session, run) {
  const { label, summary } = describeStep(item);
  const elapsed = formatElapsed(Date.parse(item.finishedAt ?? item.startedAt) - Date.parse(session.startedAt));
  const who = INDENT.repeat(run?.depth ?? 0) + (run?.agentName ?? item.runId.slice(0, 8));
  return `${String(number).padStart(4)} ${elapsed.padStart(8)}  ${who.padEnd(20)} ${label.padEnd(16)} ${summary}`.trimEnd();
}
