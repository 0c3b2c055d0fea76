/** The words of the sessions. */
export interface SessionsStrings {
  /** What the list is called. */
  label: string;
  /** The label of the choice of a status. */
  filter: string;
  /** The choice of all statuses. */
  all: string;
  /** How many sessions there are, and how many of them are shown if not all; the numbers are written out already. */
  count(total: number, text: string, shown: string | undefined): string;
  /** The button that reads the list again. */
  refresh: string;
  /** The same button while there are new sessions that are not shown, so as not to move the others. */
  showNew(count: number, text: string): string;
  /** The button that reads the next page. */
  more: string;
  /** The agent has no sessions. */
  none: string;
  /** The agent has no sessions that the filter lets through. */
  noMatch: string;
  /** How many runs a session has, if more than one; the number is written out already. */
  runs(count: number, text: string): string;
  /** The heading over an error. */
  cannotRead: string;
  /** No agent was given. */
  noAgent: string;
}

export const sessionsStrings: SessionsStrings = {
  label: "Sessions",
  filter: "Status",
  all: "All",
  count: (total, text, shown) => {
    const all = `${text} ${total === 1 ? "session" : "sessions"}`;
    return shown === undefined ? all : `${shown} of ${all}`;
  },
  refresh: "Refresh",
  showNew: (_count, text) => `Show ${text} new`,
  more: "Show more",
  none: "There are no sessions yet.",
  noMatch: "No session matches the filter.",
  runs: (_count, text) => `${text} runs`,
  cannotRead: "The sessions cannot be read",
  noAgent: "No agent is chosen.",
};
