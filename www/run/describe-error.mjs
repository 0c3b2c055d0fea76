// What went wrong, and what to do about it. By name and status, which all copies of the package share.

/** @returns {{ what: string, todo: string }} `todo` may be empty: not every error has a remedy. */
export function describeError(error) {
  return { what: error?.message || String(error), todo: todo(error) };
}

function todo(error) {
  switch (error?.name) {
    case "PhronyAPIError":
      return todoForStatus(error);
    case "PhronyConnectionError":
      return "Check that the emulator still runs: `cargo xtask demo` starts it.";
    case "PhronyTimeoutError":
      return "The server took too long. Try again.";
    case "PhronyInputError":
      return "Nothing was sent. Correct the input.";
    default:
      return "";
  }
}

function todoForStatus({ status, retryAfterMs }) {
  switch (status) {
    case 400:
    case 422:
      return "Correct the input; if the run has moved on, wait for what it asks next.";
    case 401:
      return "Choose a key that the service knows.";
    case 403:
      return "Choose a key that may do this: the full one may do everything.";
    case 404:
      return "Start a new run: the emulator forgets everything when it restarts.";
    case 409:
      return "Somebody else has answered already, or a guard blocks this key. What is shown is up to date again.";
    case 429:
      return retryAfterMs ? `Try again in ${Math.ceil(retryAfterMs / 1_000)} s.` : "Try again later.";
    default:
      return status >= 500 ? "The server failed. Try again later." : "Is the base URL that of the service?";
  }
}
