/** The words of the sessions. */
export interface SessionsStrings {}

export const sessionsStrings: SessionsStrings = {};
