// How a call may end.

import assert from "node:assert/strict";

/**
 * How a call has ended: `error` that it threw, or `value`. A live run and a stream have both.
 *
 * @typedef {{ error?: any, value?: any, aborted?: boolean, hung?: boolean }} Outcome
 * @typedef {(outcome: Outcome) => void} Expectation
 */

/** With an error of this class, by its name in the package, and this code. */
export const error =
  (className, code, words = /(?:)/) =>
  ({ error, aborted }, phronyClient) => {
    assert.ok(error && !aborted, "it did not fail");
    const is = error.constructor === phronyClient[className] && (code === undefined || error.code === code);
    assert.ok(
      is && words.test(error.message),
      `it failed with ${describe(error, phronyClient)}, no ${className} ${code ?? ""}`,
    );
  };

/** With a value, which `check` looks at. */
export const data =
  (check = (_) => {}) =>
  ({ error, value }, phronyClient) => {
    if (error) assert.fail(`it failed with ${describe(error, phronyClient)}`);
    check(value);
  };

/** With what the caller aborted it with. */
export const aborted = ({ aborted, error }, phronyClient) => {
  assert.ok(aborted, `it ended with ${describe(error, phronyClient)}`);
};

/** In one of several ways, because the platforms differ. */
export const either =
  (...expectations) =>
  (outcome, phronyClient) => {
    const failures = [];
    for (const expectation of expectations) {
      try {
        return expectation(outcome, phronyClient);
      } catch (failure) {
        failures.push(failure.message);
      }
    }
    assert.fail(failures.join("; or "));
  };

/** That there was no answer that could be read. */
export const lost = error("PhronyConnectionError", "connection_failed");

/** That a stream of events broke off. */
export const brokeOff = error("PhronyConnectionError", "connection_lost");

/** That there was none in time. */
export const late = error("PhronyTimeoutError", "timeout");

function describe(error, phronyClient) {
  return `${nameOf(error, phronyClient)} ${error?.code}: ${String(error?.message).slice(0, 200)}`;
}

/** What the package calls the error's class: its own name may have been made shorter. */
export function nameOf(error, phronyClient) {
  const known = Object.entries(phronyClient).find(([, exported]) => exported === error?.constructor);
  return known?.[0] ?? error?.constructor?.name;
}
