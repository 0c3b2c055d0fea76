// Draws what goes wrong with the answers to a run's requests.

import { drawSkip } from "./occasions.mjs";

/** As often as what is no answer of the service may come before anything else: then it would rightly end a live run. */
const MOST_FAULTS = 5;

/**
 * Draws the faults of a run's answers.
 *
 * @param {import("../support/random.mjs").Chance} chance
 * @param {{ inputRoute: "messages" | "skipAgentWait", elsewhere: string }} run The route that takes its input, and
 *   where redirects lead.
 */
export function drawRouteFaults(chance, { inputRoute, elsewhere }) {
  // Without a name, a fault is for all routes.
  const drawRoute = () => chance.one(["stream", "stream", "conversation", "conversation", inputRoute, undefined]);
  const some = Array.from({ length: chance.whole(0, MOST_FAULTS) }, () => ({
    route: drawRoute(),
    // Taken all the same, but nobody hears of it.
    handled: chance.happens(0.4),
    skip: drawSkip(chance),
    ...chance.one(FAULTS)(chance, elsewhere),
  }));
  // One at most: two refusals in a row would rightly end a live run.
  const refused = chance.happens(0.15) && { route: drawRoute(), skip: drawSkip(chance), ...drawRefusal(chance) };
  // Before all others: a run may be unknown only until it was known.
  const unknown = chance.happens(0.08) && { route: chance.one(["stream", "conversation"]), ...drawNotFound(chance) };
  return [unknown, refused, ...some].filter((fault) => fault !== false);
}

const FAULTS = [
  (chance) => ({ do: { answer: drawFailure(chance) }, times: chance.whole(1, 2) }),
  (chance) => ({ do: { delay: { ms: chance.whole(50, 600) } }, times: chance.whole(1, 2) }),
  () => ({ do: { reset: {} }, times: 1 }),
  // What is no answer of the service comes once, so that it never comes too often.
  (chance) => ({ do: { answer: { status: 200, body: chance.one(["html", "html", "text", "empty"]) } }, times: 1 }),
  (chance, to) => ({ do: { redirect: { to, status: chance.one([301, 302, 303, 307, 308]) } }, times: 1 }),
];

function drawFailure(chance) {
  return {
    status: chance.one([408, 429, 429, 500, 502, 503, 503, 504]),
    retryAfter: chance.one([undefined, undefined, "0", "1", "Thu, 01 Jan 1970 00:00:00 GMT"]),
    body: chance.one(["json", "html", "text", "empty"]),
  };
}

function drawRefusal(chance) {
  return chance.one([
    { do: { expiredKey: {} } },
    { do: { expiredKey: {} } },
    { do: { answer: { status: chance.one([401, 403]) } }, times: 1 },
  ]);
}

function drawNotFound(chance) {
  return { do: { answer: { status: 404 } }, times: chance.whole(1, 2) };
}
