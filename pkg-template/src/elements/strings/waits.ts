/** The words of the waits. */
export interface WaitsStrings {}

export const waitsStrings: WaitsStrings = {};
