/** The words of the lanes. */
export interface LanesStrings {}

export const lanesStrings: LanesStrings = {};
