/** The words of the start. */
export interface StartStrings {
  /** The label of the input as JSON. */
  input: string;
  /** What is to be written there, and how to start from the keyboard. */
  inputHint: string;
  /** The button that puts the JSON in order. */
  format: string;
  /** The button that shows the form's input as JSON. */
  asJson: string;
  /** The button that goes back to the form. */
  asForm: string;
  /** The input is no JSON; the engine says where. */
  invalidJson(detail: string): string;
  /** The input is JSON, but no object. */
  notObject: string;
  /** A field that has to be filled in is empty. */
  required: string;
  /** A number is none. */
  notNumber: string;
  /** The button that starts the run. */
  start: string;
  /** The same button while the start is on its way. */
  starting: string;
  /** The same button while it is not known whether the run has started. */
  startAgain: string;
  /** Said once the run has started. */
  started: string;
  /** The heading over an error. */
  failed: string;
  /** The heading over an error that leaves open whether the run has started. */
  unknown: string;
  /** 409: a guard is against it. */
  blocked: string;
  /** No agent was given. */
  noAgent: string;
}

export const startStrings: StartStrings = {
  input: "Input",
  inputHint: "A JSON object. Ctrl or Cmd with Enter starts the run.",
  format: "Format",
  asJson: "Edit as JSON",
  asForm: "Edit as a form",
  invalidJson: (detail) => `This is not JSON: ${detail}`,
  notObject: "The input has to be a JSON object, with { and } around it.",
  required: "Fill this in.",
  notNumber: "Enter a number.",
  start: "Start",
  starting: "Starting…",
  startAgain: "Start again",
  started: "The run has started.",
  failed: "The run was not started",
  unknown: "The run may have started. Look for it among the sessions before you start it again.",
  blocked: "A guard is against this run.",
  noAgent: "No agent is chosen.",
};
