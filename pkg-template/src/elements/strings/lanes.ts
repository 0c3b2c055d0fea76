/** What a run does at a time: it works, waits for an agent, a person or a message, or sleeps. */
export type LaneActivity = "works" | "agent" | "person" | "message" | "sleeps";

/** The words of the lanes. */
export interface LanesStrings {
  /** What a run without a name is called. */
  unnamed: string;
  /** What the button with a run's name does, as a tooltip. */
  show: string;
  /** What a run does, in the legend and in tooltips. */
  activity: { readonly [Activity in LaneActivity]: string };
  /** A tooltip: what a run did, for how long. Both are written out. */
  segment(activity: string, duration: string): string;
  /** A part of a lane's summary: what a run has done, for how long in all. */
  spent(activity: LaneActivity, duration: string): string;
  /** A lane in words: how the run stands, and what it has done so far. */
  summary(status: string, spent: readonly string[]): string;
  /** In place of that: nobody knows when the run has begun. */
  notStarted: string;
}

const SPENT = {
  works: "worked",
  agent: "waited for an agent",
  person: "waited for a person",
  message: "waited for a message",
  sleeps: "slept",
};

export const lanesStrings: LanesStrings = {
  unnamed: "Unnamed agent",
  show: "Go to its steps",
  activity: {
    works: "Works",
    agent: "Waits for an agent",
    person: "Waits for a person",
    message: "Waits for a message",
    sleeps: "Sleeps",
  },
  segment: (activity, duration) => `${activity}: ${duration}`,
  spent: (activity, duration) => `${SPENT[activity]} ${duration}`,
  summary: (status, spent) => [status, ...spent].join(", "),
  notStarted: "not started yet",
};
