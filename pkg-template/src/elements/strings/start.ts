/** The words of the start. */
export interface StartStrings {}

export const startStrings: StartStrings = {};
