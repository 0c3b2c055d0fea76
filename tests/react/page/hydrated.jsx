// Components that are rendered on the server and taken over by the page.

import { lazy, Suspense } from "react";
import { useRun, useSessions } from "phrony-client/react";
import { keep } from "./log.js";

export function Hydrated({ runId, initial, agentId }) {
  const { status, items } = useRun(runId, undefined, { initial });
  const { isLoading, sessions } = useSessions(agentId);
  keep("hydrated", `${status} ${items.length}`);
  return (
    <>
      <output id="run">{`${status} ${items.length}`}</output>
      <output id="list">{isLoading ? "loading" : sessions.length}</output>
    </>
  );
}

/** The code of the second part comes late; until then, the page has what the server has rendered. */
let arrive;
const arrived = new Promise((resolve) => (arrive = resolve));
const Late = lazy(() => arrived.then(() => ({ default: LatePart })));
if (typeof window === "undefined") arrive();
else Object.assign(window, { letLatePartArrive: arrive });

/** Two parts beside each other: if what is around the late one rendered anew, React would give up the server's. */
export function InParts(props) {
  return (
    <>
      <EarlyPart {...props} />
      <Suspense fallback="not yet">
        <Late {...props} />
      </Suspense>
    </>
  );
}

function EarlyPart({ runId, initial }) {
  return <output id="early">{useRun(runId, (run) => run.items.length, { initial })}</output>;
}

function LatePart({ runId, initial }) {
  const steps = useRun(runId, (run) => run.items.length, { initial });
  keep("late", steps);
  return <output id="late">{steps}</output>;
}
