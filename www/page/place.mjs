// What the address says is open, so that a reload shows the same again.

/** The scenario and the run in the address; either may be missing. */
export function readPlace() {
  const place = new URLSearchParams(location.hash.slice(1));
  return { scenario: place.get("scenario"), runId: place.get("run") };
}

/** Writes them there. Not as a new entry of the history: going back should leave the page. */
export function writePlace(scenario, runId) {
  history.replaceState(null, "", `#${new URLSearchParams({ scenario, ...(runId && { run: runId }) })}`);
}
