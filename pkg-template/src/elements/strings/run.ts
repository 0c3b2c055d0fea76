/** The words of `<phrony-run>` around its parts. */
export interface RunStrings {
  /** The run view's name, for people who do not see it; the agent's name or nothing. */
  label(agentName: string | undefined): string;
  /** What the elapsed time is called. */
  elapsed: string;
  /** What the used tokens are called. */
  tokens: string;
  /** Of how many tokens; both numbers are written out. */
  tokensOf(used: string, limit: string): string;
  /** Where the progress towards the limit is at; a percentage as a whole number. */
  tokensProgress(percent: number): string;
  /** No stream yet. */
  connecting: string;
  /** The stream is open. */
  live: string;
  /** The stream is lost. */
  reconnecting: string;
  /** There is no stream to be had. */
  polling: string;
  /** Nothing is followed any more, but the run has not ended. */
  closed: string;
  /** The run cannot be followed. */
  cannotFollow: string;
  /** The heading over the output of a run that has ended. */
  result: string;
  /** The heading over the output of a run that goes on. */
  outputSoFar: string;
  /** The heading over the error of a run that has failed. */
  failed: string;
  /** A run has ended without output. */
  noOutput: string;
  /** The heading over the picture of who worked when. */
  lanes: string;
  /** The heading over the steps. */
  timeline: string;
  /** Why there are no steps. */
  redacted: string;
  /** Said after that while the run waits for something that is hidden, too. */
  redactedWait: string;
  /** Read out when the run begins to wait: its status, and what a person is asked. */
  waits(status: string, prompt: string | undefined): string;
  /** Shows the whole output as JSON. */
  showJson: string;
  /** No run was given. */
  noRun: string;
}

export const runStrings: RunStrings = {
  label: (agentName) => (agentName === undefined ? "Run" : `Run of ${agentName}`),
  elapsed: "Elapsed",
  tokens: "Tokens",
  tokensOf: (used, limit) => `${used} of ${limit}`,
  tokensProgress: (percent) => `${percent}% of the session's limit`,
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Connection lost. Trying again…",
  polling: "No live stream. Asking every few seconds.",
  closed: "Not followed",
  cannotFollow: "This run cannot be followed",
  result: "Result",
  outputSoFar: "Output so far",
  failed: "The run failed",
  noOutput: "The run has no output.",
  lanes: "Who worked when",
  timeline: "Steps",
  redacted: "The steps of this run are hidden from you. You see how it stands, and its result.",
  redactedWait: "What it waits for is hidden, too: somebody who may see it has to answer, perhaps in the dashboard.",
  waits: (status, prompt) => (prompt === undefined ? status : `${status}: ${prompt}`),
  showJson: "All of it as JSON",
  noRun: "No run is chosen.",
};
