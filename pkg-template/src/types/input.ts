import type { RunStatusLabel } from "./run.js";
import type { UserTaskKind, UserTaskOption } from "./step-content.js";

/** The two equal paths that take input: `/messages` (the default) and `/input`. */
export type RunMessagePath = "messages" | "input";

/** An uploaded file as a message names it. */
export interface PhronyFileMessageAttachment {
  phronyFile: true;
  /** The key from the upload. */
  objectKey: string;
  filename?: string | undefined;
  mediaType?: string | undefined;
}

/**
 * The body of `POST /v1/runs/{runId}/messages`. It completes a task (`userTaskId` and one answer) or says something
 * (`text` and `files`), not both; {@link RunInput} builds it.
 */
export interface SendRunMessageBody {
  /** The run; the same as in the call. */
  runId: string;
  /** The user task to complete. */
  userTaskId?: string | undefined;
  /** The answer to an approval task. The service takes a missing answer for `true`. */
  approved?: boolean | undefined;
  /** The answer to a `multi_option` task. */
  selectedOptionId?: string | undefined;
  /** The answer to a text task. */
  textValue?: string | undefined;
  /** The answer to a number task; finite. */
  numberValue?: number | undefined;
  /** What else to store on the task. */
  metadata?: object | undefined;
  /** The next message, for `WaitingForResponse`. */
  text?: string | undefined;
  /** Another name for `text`. */
  message?: string | undefined;
  /** Files that belong to the message. */
  files?: PhronyFileMessageAttachment[] | undefined;
  /** Who completed the task. Trusted gateways only. */
  completedByEmail?: string | undefined;
  /** Trusted gateways only; with an API key, use {@link Phrony.skipAgentWaitTimer}. */
  skipAgentWait?: true | undefined;
}

/** The answer to an input (202). The run may still be working on it. */
export interface AcceptMessageResponse {
  status: RunStatusLabel;
  /** Why the service rejected the input, if it did. */
  error?: string;
}

/** A task that waits for a person. */
export interface PendingTask {
  /** The task, to be named in the answer. */
  taskId: string;
  /** The run that asked, and that the answer is sent to. */
  runId: string;
  kind: UserTaskKind;
  /** What the person reads. */
  prompt: string | null;
  /** The choices of a `multi_option` task. */
  options: UserTaskOption[];
  /** Whether a message to the run can complete it, or only the service's dashboard. */
  completableIn: "api" | "dashboard";
}
