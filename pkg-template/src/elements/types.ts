// The public shapes of the elements. Nothing here names the library that they are made with.

import type {
  LivePendingTask,
  LiveRun,
  LiveRunSnapshot,
  Phrony,
  PhronyError,
  RunStatusLabel,
  SessionListItem,
  StartRunResponse,
} from "../index.js";
import type { PhronyStringOverrides } from "./strings/index.js";

/** What the elements that ask the service have in common. */
export interface PhronyClientHTMLElement extends HTMLElement {
  /** The client to use. One client for all elements of a page lets them share connections. */
  client: Phrony | undefined;
  /**
   * Without a client: the address of the backend that adds the key, such as `/api/phrony`. The attribute is `base-url`.
   * There is no attribute for a key.
   */
  baseUrl: string | undefined;
  /** Your own words; what is not given is that of {@link setPhronyStrings}, or English. */
  strings: PhronyStringOverrides | undefined;
}

/**
 * A run as people follow it: `<phrony-run run-id="…" base-url="/api/phrony">`. Follows the run while it is in the
 * document. Dispatches {@link PhronyRunEventMap}.
 */
export interface PhronyRunElement extends PhronyClientHTMLElement {
  /** The run: any of its session will do. The attribute is `run-id`. */
  runId: string | undefined;
  /** The live run that is followed; `undefined` without a run or a client. */
  readonly live: LiveRun | undefined;
  /** What is shown. */
  readonly snapshot: LiveRunSnapshot | undefined;
}

/** Something that a session waits for. */
export interface PhronyWait {
  /** The same in every snapshot while it is the same wait. */
  key: string;
  /**
   * What ends it: a task's answer (`task`), the service's dashboard (`dashboard`), a message (`message`), time or whoever
   * skips it (`timer`), or nothing that a person could do here (`other`).
   */
  kind: "task" | "dashboard" | "message" | "timer" | "other";
  /** The run that waits, and that an answer is sent to. For `other` the session. */
  runId: string;
  /** The status that says so. */
  status: RunStatusLabel;
  /** The task, for `task` and `dashboard`. */
  task?: LivePendingTask;
}

/** The events of `<phrony-run>`. All bubble, also out of shadow trees. */
export interface PhronyRunEventMap {
  /** The session has ended, or had when it was opened. Once for each run that is followed. */
  "phrony-finished": CustomEvent<{ runId: string; snapshot: LiveRunSnapshot }>;
  /** The session waits for a person: a task or a message. Once for each. */
  "phrony-task": CustomEvent<{ runId: string; wait: PhronyWait }>;
  /** An answer that was given here was taken: a task is completed, a message sent, a timer skipped. */
  "phrony-answered": CustomEvent<{ runId: string; wait: PhronyWait }>;
  /**
   * Something went wrong: the connection is lost (the element tries again by itself), the run cannot be followed
   * (`isFatal`), or an input was refused.
   */
  "phrony-error": CustomEvent<{ runId: string | undefined; error: PhronyError; isFatal: boolean }>;
}

/**
 * The sessions of an agent: `<phrony-sessions agent-id="…" base-url="/api/phrony">`. Dispatches
 * {@link PhronySessionsEventMap}.
 */
export interface PhronySessionsElement extends PhronyClientHTMLElement {
  /** The agent. The attribute is `agent-id`. */
  agentId: string | undefined;
  /** The run that is open elsewhere in the page; its session is marked. The attribute is `run-id`. */
  runId: string | undefined;
  /** Only sessions with exactly this status; all without. The attribute is `status`. */
  status: string | undefined;
  /** Only sessions of this agent version. The attribute is `version-id`. */
  versionId: string | undefined;
  /** How many sessions a page has, from 1 to 100. The attribute is `page-size`. Default: 20. */
  pageSize: number;
  /** Where a session can be opened by its address: the entries are links then, and buttons without. */
  hrefFor: ((session: SessionListItem) => string) | undefined;
  /** Reads the list again. */
  refresh(): Promise<void>;
}

/** The events of `<phrony-sessions>`. */
export interface PhronySessionsEventMap {
  /** A session was chosen. `preventDefault` keeps the browser from going where `hrefFor` leads. */
  "phrony-open": CustomEvent<{ runId: string; session: SessionListItem }>;
  /** The reader has chosen which sessions to see; `status` of the element says so already. */
  "phrony-filter": CustomEvent<{ status: string | undefined }>;
  /** The list could not be read; the element tries again by itself unless it `isFatal`. */
  "phrony-error": CustomEvent<{ runId: string | undefined; error: PhronyError; isFatal: boolean }>;
}

/** A field of the form that starts a run. */
export type PhronyStartField = {
  /** The name in the input. */
  name: string;
  /** What the reader sees. Default: the name. */
  label?: string | undefined;
  /** Whether a run cannot start without it. A `boolean` is always there. */
  required?: boolean | undefined;
} & (
  | { type: "text" | "textarea"; value?: string | undefined }
  | { type: "number"; value?: number | undefined }
  | { type: "boolean"; value?: boolean | undefined }
  // The upload's reference goes into the input.
  | { type: "file" }
);

/**
 * The form that starts a run: `<phrony-start agent-id="…" base-url="/api/phrony">`. Dispatches
 * {@link PhronyStartEventMap}.
 */
export interface PhronyStartElement extends PhronyClientHTMLElement {
  /** The agent. The attribute is `agent-id`. */
  agentId: string | undefined;
  /** What the input holds at first. */
  input: object | undefined;
  /** The fields that are shown instead of JSON, which the reader may change to. */
  fields: readonly PhronyStartField[];
  /** The names of fields for files, besides those in `fields`. The attribute is `file-fields`, separated by blanks. */
  fileFields: readonly string[];
}

/** The events of `<phrony-start>`. */
export interface PhronyStartEventMap {
  /** A run was started. */
  "phrony-started": CustomEvent<StartRunResponse>;
  /** It could not be started, or nobody knows whether it was. */
  "phrony-error": CustomEvent<{ runId: string | undefined; error: PhronyError; isFatal: boolean }>;
}
