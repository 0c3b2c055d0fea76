// The calls that the cases make, each with what it comes to.

/** How many events are kept to be looked at. */
const MOST_KEPT = 1_000;

const FILE = { mediaType: "text/plain", data: new TextEncoder().encode("Ein Brief.") };

export const CALLS = {
  getRun: (phrony, runId, options) => phrony.getRun(runId, options),

  getConversation: (phrony, runId, options) => phrony.getConversation(runId, undefined, options),

  listSessions: (phrony, agentId, options) => phrony.listSessions(agentId, {}, options),

  startRun: (phrony, agentId, options) => phrony.startRun(agentId, { input: { q: 1 } }, options),

  uploadWorkspaceFile: (phrony, filename, options) => phrony.uploadWorkspaceFile({ ...FILE, filename }, options),

  waitForRun: (phrony, runId, options) => phrony.waitForRun(runId, { timeoutMs: 15_000, ...options }),

  /** All pages of the sessions: how many there are, and the last. */
  async sessions(phrony, agentId, options) {
    let [count, last] = [0, undefined];
    for await (const session of phrony.sessions(agentId, {}, options)) [count, last] = [count + 1, session];
    return { count, last };
  },

  /** The events until the stream has ended, or until there are `enough`; what came before an error is in it. */
  async streamRunEvents(phrony, runId, { enough = Infinity, ...options } = {}) {
    const told = { count: 0, events: [] };
    try {
      for await (const event of phrony.streamRunEvents(runId, options)) {
        if (told.events.length < MOST_KEPT) told.events.push(event);
        if (++told.count >= enough) break;
      }
    } catch (error) {
      throw new Stopped(error, told);
    }
    return told;
  },

  /** A live run until its session has ended, or until something is wrong, or as `until` says. */
  async liveRun(phrony, runId, { until = ({ error }) => error !== null, ...options } = {}) {
    const live = phrony.liveRun(runId, { pollIntervalMs: 50, ...options });
    try {
      for await (const snapshot of live) {
        if (!until(snapshot)) continue;
        if (snapshot.error !== null) throw new Stopped(snapshot.error, snapshot);
        break;
      }
      return live.getSnapshot();
    } finally {
      live.close();
    }
  },
};

/** An error, with what there was before it. */
export class Stopped {
  constructor(error, value) {
    this.error = error;
    this.value = value;
  }
}
