// Follows a run until it has ended. The stream only hints that something has changed: it promises neither that every
// event arrives nor what happened before it was opened. What is shown is always the conversation, read again.

/** The least time between two readings, in milliseconds: a burst of events is one reading. */
const PAUSE_MS = 80;

/** How long nothing may be heard before the conversation is read anyway, in milliseconds; it doubles up to the last. */
const QUIET_MS = { first: 500, last: 10_000 };

/** How long to wait before the stream is opened again, in milliseconds. */
const RECONNECT_MS = 1_000;

/**
 * What a run looks like now.
 *
 * @typedef {object} Snapshot
 * @property {object} session The conversation's session.
 * @property {object[]} runs Its runs.
 * @property {object[]} items Its steps in the order of the timeline.
 * @property {"active" | "paused" | "finished"} phase Whether it works, waits or has ended.
 * @property {object[]} pendingTasks The tasks that wait for a person.
 */

/**
 * Yields a snapshot of the run's session at once, then whenever it may have changed; ends after that of the ended run.
 *
 * @param {object} phronyClient The package's exports. Given, because the page and Node import them from different places.
 * @param {object} phrony The client.
 * @param {string} runId A run of the session.
 * @param {object} options
 * @param {AbortSignal} options.signal Ends the following; the iteration throws its reason.
 * @param {(error: Error | undefined) => void} [options.onTrouble] Hears of the error while the connection is lost, and
 *   of `undefined` once it is back.
 * @returns {AsyncGenerator<Snapshot, void, undefined>}
 */
export async function* followRun(phronyClient, phrony, runId, { signal, onTrouble = () => {} }) {
  const hints = new Hints();
  const left = new AbortController();
  const listening = listen(phrony, runId, hints, AbortSignal.any([signal, left.signal]));
  let quietMs = QUIET_MS.first;
  try {
    for (;;) {
      hints.clear();
      try {
        const snapshot = toSnapshot(phronyClient, await phrony.getConversation(runId, undefined, { signal }));
        onTrouble(undefined);
        yield snapshot;
        if (snapshot.phase === "finished") return;
      } catch (error) {
        if (!error.retryable) throw error;
        onTrouble(error);
      }
      await sleep(PAUSE_MS, signal);
      quietMs = (await hints.next(quietMs, signal)) ? QUIET_MS.first : Math.min(2 * quietMs, QUIET_MS.last);
      signal.throwIfAborted();
    }
  } finally {
    left.abort();
    await listening;
  }
}

function toSnapshot({ sortTimeline, pendingTasks, phaseOf }, conversation) {
  const { session, runs } = conversation;
  const items = sortTimeline(conversation.items, runs);
  return {
    session,
    runs,
    items,
    // A time of the end proves it, also where a workspace has a name for that status which nobody else knows.
    phase: session.finishedAt ? "finished" : phaseOf(session.status),
    pendingTasks: pendingTasks({ session, runs, items }),
  };
}

/** Turns the run's events into hints, over as many connections as it takes. */
async function listen(phrony, runId, hints, signal) {
  while (!signal.aborted) {
    try {
      for await (const _event of phrony.streamRunEvents(runId, { signal })) hints.give();
    } catch {
      // Why the stream broke off, the next reading finds out and tells.
    }
    // The stream has ended: either the run has, too, or this is a gap.
    hints.give();
    await sleep(RECONNECT_MS, signal);
  }
}

/** At most one hint at a time: more of them say nothing more. */
class Hints {
  #given = false;
  #wake = () => {};

  give() {
    this.#given = true;
    this.#wake();
  }

  clear() {
    this.#given = false;
  }

  /** Waits for a hint, but not for ever; tells whether there was one. */
  async next(timeoutMs, signal) {
    if (!this.#given) {
      const waiting = new AbortController();
      this.#wake = () => waiting.abort();
      await sleep(timeoutMs, AbortSignal.any([signal, waiting.signal]));
    }
    return this.#given;
  }
}

/** Sleeps until the time is over or the signal says so. */
function sleep(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", wake);
  });
}
