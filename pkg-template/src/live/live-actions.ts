// Acting on a live run: which task or run an input is for, once for each click, shown while it is on its way.

import { PhronyInputError, rethrowing } from "../errors.js";
import { RunInput } from "../run-input.js";
import type { AcceptMessageResponse } from "../types/input.js";
import type { Calls } from "./calls.js";
import type { LiveSession } from "./live-session.js";

type Accepted = Promise<AcceptMessageResponse>;

/** What an answer is, as far as a task has to take it. As in `src/live/answer.rs`. */
export type AnswerKind = "decision" | "choice" | "text" | "number";

/** An answer to a task. */
export interface TaskAnswer {
  kind: AnswerKind;
  optionId?: string | undefined;
  /** The input, once the task is known. */
  input(taskId: string): RunInput;
}

/** The inputs that followers of a run send. */
export class LiveActions {
  readonly #calls: Calls;
  readonly #session: LiveSession;
  /** What is on its way or was accepted, by the task or the run that it is for. */
  readonly #sent = new Map<string, { what: string; accepted: Accepted }>();

  constructor(calls: Calls, session: LiveSession) {
    this.#calls = calls;
    this.#session = session;
  }

  /** Answers the named task, or the only one that the answer fits. */
  answer({ kind, optionId, input }: TaskAnswer, taskId?: string): Accepted {
    const named = taskId === undefined ? undefined : this.#repeated(taskId, input(taskId));
    if (named !== undefined) return named;
    const target = this.#target(kind, optionId, taskId);
    const runId = target.runId ?? this.#waitingRun("WaitingForHITL");
    return this.#once(target.taskId, input(target.taskId), async (what) => {
      this.#session.state?.beginSubmission(target.taskId);
      this.#session.changed();
      let isAccepted = false;
      try {
        const answer = await this.#calls.sendRunMessage(runId, what);
        isAccepted = isTaken(answer);
        return answer;
      } finally {
        this.#session.state?.endSubmission(target.taskId, isAccepted);
        this.#session.changed();
      }
    });
  }

  /** Says something to the run that waits for it. */
  say(input: RunInput): Accepted {
    const runId = this.#waitingRun("WaitingForResponse");
    return this.#resume(runId, runId, input, (input) => this.#calls.sendRunMessage(runId, input));
  }

  /** Ends the timer of the run that sleeps. */
  skipWait(): Accepted {
    const runId = this.#waitingRun("WaitingForTimer");
    return this.#resume(`${runId} timer`, runId, undefined, () => this.#calls.skipAgentWaitTimer(runId));
  }

  /** Lets a run that waits go on, which shows as soon as the service has taken the input. */
  async #resume<I extends RunInput | undefined>(
    key: string,
    runId: string,
    input: I,
    send: (input: I) => Accepted,
  ): Accepted {
    const mark = this.#session.state?.mark() ?? 0;
    try {
      const answer = await this.#once(key, input, send);
      if (isTaken(answer)) this.#session.state?.inputAccepted(runId, mark);
      this.#session.changed();
      return answer;
    } finally {
      // The same may be sent again once this has arrived.
      this.#sent.delete(key);
    }
  }

  #target(kind: AnswerKind, optionId: string | undefined, taskId: string | undefined) {
    const { state } = this.#session;
    if (state !== undefined) {
      return rethrowing(() => state.target(kind, optionId, taskId) as { taskId: string; runId?: string });
    }
    this.#refuseAfterEnd();
    if (taskId !== undefined) return { taskId };
    const message = "taskId: nothing is known of the run yet; name the task, or follow the run first";
    throw new PhronyInputError(message, { field: "taskId" });
  }

  /** The run with this status, or else the one that is followed: what is known may be out of date. */
  #waitingRun(status: string): string {
    this.#refuseAfterEnd();
    return this.#session.state?.runWithStatus(status) ?? this.#session.runId;
  }

  #refuseAfterEnd(): void {
    if (this.#session.getSnapshot().phase !== "finished") return;
    throw new PhronyInputError("runId: the session has ended and takes no input any more", { field: "runId" });
  }

  /** Sends an input unless the same is on its way: a double click is one click. */
  #once<I extends RunInput | undefined>(key: string, input: I, send: (input: I) => Accepted): Accepted {
    const repeated = this.#repeated(key, input);
    if (repeated !== undefined) return repeated;
    let settle!: (accepted: Accepted) => void;
    const accepted = new Promise<AcceptMessageResponse>((resolve) => (settle = resolve));
    // Before it is sent: that shows at once, and whoever sees it may act again.
    this.#sent.set(key, { what: written(input), accepted });
    settle(this.#send(key, () => send(input)));
    return accepted;
  }

  #repeated(key: string, input: RunInput | undefined): Accepted | undefined {
    const sent = this.#sent.get(key);
    if (sent === undefined || sent.what === written(input)) return sent?.accepted;
    const message = `another input is on its way or was accepted already (for ${key})`;
    throw new PhronyInputError(message);
  }

  async #send(key: string, send: () => Accepted): Accepted {
    try {
      const answer = await send();
      if (!isTaken(answer)) this.#sent.delete(key);
      this.#session.follow?.acted();
      return answer;
    } catch (error) {
      this.#sent.delete(key);
      // A conflict says that what is shown is out of date; a lost answer, that the input may have arrived.
      if (!(error instanceof PhronyInputError)) this.#session.follow?.refresh();
      throw error;
    }
  }
}

/** Whether the service has taken an input; it may say no with a success. */
function isTaken({ error }: AcceptMessageResponse): boolean {
  return error === undefined || error === null;
}

function written(input: RunInput | undefined): string {
  return JSON.stringify(input?.unchecked(""));
}
