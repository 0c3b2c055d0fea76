/** The longest time that `setTimeout` can wait, in milliseconds; it takes a longer one for none at all. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
