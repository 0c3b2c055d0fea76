/** What is said in several places. */
export interface CommonStrings {
  /** A run's or a session's status; the label of the service for one that is not known. */
  status(label: string): string;
  /** How many tokens; the number is written out already. */
  tokens(count: number, text: string): string;
  /** How many steps; the number is written out already. */
  steps(count: number, text: string): string;
  /** The button that tries again what failed. */
  retry: string;
  /** The button that copies what is shown. */
  copy: string;
  /** Said once it is copied. */
  copied: string;
  /** Nothing is known yet. */
  loading: string;
  /** Neither a client nor an address was given. */
  noClient: string;
  /** No answer: the network, or the server is away. */
  offline: string;
  /** The server took too long. */
  timeout: string;
  /** 401. */
  unauthenticated: string;
  /** 403. */
  forbidden: string;
  /** 404. */
  notFound: string;
  /** 409: somebody else has answered, or a guard is against it. */
  conflict: string;
  /** 429; how long to wait is written out, or missing if the service does not say. */
  tooMany(wait: string | undefined): string;
  /** 5xx. */
  serverFailed: string;
  /** The request's id, for whoever asks the service about it. */
  requestId(id: string): string;
}

// Not an object: a label of the wire may be the name of something that every object has.
const STATUS = new Map(
  Object.entries({
    WaitingForHITL: "Waiting for a person",
    WaitingForAITL: "Waiting for an agent",
    WaitingForResponse: "Waiting for a message",
    WaitingForTimer: "Sleeping",
    Canceled: "Cancelled",
    TimedOut: "Timed out",
  }),
);

export const commonStrings: CommonStrings = {
  status: (label) => STATUS.get(label) ?? label,
  tokens: (count, text) => `${text} ${count === 1 ? "token" : "tokens"}`,
  steps: (count, text) => `${text} ${count === 1 ? "step" : "steps"}`,
  retry: "Try again",
  copy: "Copy",
  copied: "Copied",
  loading: "Loading…",
  noClient: "This element has no client: set its property client, or its attribute base-url.",
  offline: "The server cannot be reached. Check the connection.",
  timeout: "The server took too long to answer.",
  unauthenticated: "You are not signed in, or the key is not valid.",
  forbidden: "You may not do this.",
  notFound: "The server does not know this.",
  conflict: "Somebody else was faster, or a guard is against it. What is shown is up to date.",
  tooMany: (wait) => (wait === undefined ? "Too many requests. Try again later." : `Too many requests. Try again in ${wait}.`),
  serverFailed: "The server failed. Try again later.",
  requestId: (id) => `Request ${id}`,
};
