/** The words of the timeline. */
export interface TimelineStrings {}

export const timelineStrings: TimelineStrings = {};
