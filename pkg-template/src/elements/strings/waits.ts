/** The words of what a run waits for. */
export interface WaitsStrings {
  /** The heading over the cards: how many of them wait for a person. The number is written out already. */
  heading(count: number, text: string): string;
  /**
   * The heading of a card: a task's kind, if the task has no prompt; `message`, `timer` or a status that is waited in.
   */
  title(what: string): string;
  /** The heading of a conversation while the agent works. */
  working: string;
  /**
   * Why nothing can be done here: by a task's kind (`multi_option` if there are no options), or by a status. The other
   * agent's name, if there is one.
   */
  explain(what: string, agent: string | undefined): string;
  /** Where what cannot be answered here is answered. */
  inDashboard: string;
  /** What the tool calls are called that wait for a decision. */
  calls: string;
  approve: string;
  reject: string;
  send: string;
  /** Stands by the buttons while an answer is on its way. */
  sending: string;
  /** Ends a timer. */
  skip: string;
  /** When the timer ends; the time is written out. */
  timerLeft(time: string): string;
  /** The timer's time is over. */
  timerDue: string;
  /** For how long the run has slept, if nobody knows until when. */
  timerSlept(time: string): string;
  /** What the options are called together. */
  options: string;
  /** There are more options than those that can be shown. */
  someOptions: string;
  /** Which keys send a text. */
  textKeys: string;
  /** Which keys send a message. */
  messageKeys: string;
  /** Nothing was written. */
  empty: string;
  /** No option was chosen. */
  noChoice: string;
  /** What was written is no number; a number as it could be written. */
  noNumber(example: string): string;
  /** The heading over why an answer was not sent. */
  notSent: string;
  /** The same, if the run is not in a state for it (400). */
  movedOn: string;
  /** The same, if the service has taken the answer in and rejected it. */
  rejected: string;
  /** What was answered here does not wait any more. */
  gone: string;
  /** Takes that away. */
  close: string;
}

const TITLES: { [what: string]: string } = {
  approval: "Your approval is needed",
  hitl: "Your approval is needed",
  multi_option: "Your choice is needed",
  text: "A text is needed",
  number: "A number is needed",
  message: "The agent waits for your message",
  timer: "The run sleeps",
  WaitingForAITL: "The run waits for another agent",
};

const REASONS: { [what: string]: (agent: string) => string } = {
  multi_option: () => "The service sent no options to choose from.",
  aitl_escalation: (agent) => `${agent} was asked and hands the question on to a person.`,
  anomaly_review: () => "Something unusual was found. A person has to review it.",
  anomaly_alert: () => "Something unusual was found. A person has to take note of it.",
  WaitingForAITL: (agent) => `${agent} was asked. There is nothing to do here.`,
  WaitingForHITL: () => "A person was asked, but the task is not shown here.",
};

export const waitsStrings: WaitsStrings = {
  heading: (count, text) =>
    count === 0 ? "Nothing waits for you" : count === 1 ? "1 task waits for you" : `${text} tasks wait for you`,
  title: (what) => TITLES[what] ?? "The run waits",
  working: "The agent works on its answer. You can go on writing.",
  explain: (what, agent) => REASONS[what]?.(agent ?? "Another agent") ?? `It waits for something else (${what}).`,
  inDashboard: "Answer it in the Phrony dashboard. It goes away here by itself then.",
  calls: "Waits to be called",
  approve: "Approve",
  reject: "Reject",
  send: "Send",
  sending: "Sending…",
  skip: "Skip the wait",
  timerLeft: (time) => `Goes on in ${time}`,
  timerDue: "Goes on at any moment",
  timerSlept: (time) => `Has slept for ${time}`,
  options: "Choose one",
  someOptions: "Some options cannot be shown.",
  textKeys: "Ctrl+Enter or ⌘+Enter sends.",
  messageKeys: "Enter sends, Shift+Enter makes a new line.",
  empty: "Write something first.",
  noChoice: "Choose one of the options first.",
  noNumber: (example) => `Write a number, such as ${example}, without separators between thousands.`,
  notSent: "Not sent",
  movedOn: "Not taken: the run may have moved on",
  rejected: "The service rejected it",
  gone: "It does not wait for an answer any more.",
  close: "Close",
};
