// Components that React renders in pieces, or renders and throws away.

import { Suspense, startTransition, useEffect, useLayoutEffect, useState } from "react";
import { useLiveRun, useRun } from "phrony-client/react";
import { keep } from "./log.js";

const never = new Promise(() => {});

/** Shows a run; the change to another one is a transition, which waits for as long as it is suspended. */
export function Switching({ from, to }) {
  const [runId, setRunId] = useState(from);
  return (
    <>
      <button onClick={() => startTransition(() => setRunId(to))}>Change</button>
      <button onClick={() => setRunId(from)}>Change back</button>
      <Suspense fallback="waiting">
        <Suspending runId={runId} isSuspended={runId === to} />
      </Suspense>
    </>
  );
}

function Suspending({ runId, isSuspended }) {
  const phase = useRun(runId, (run) => run.phase);
  useLiveRun(runId);
  if (isSuspended) {
    keep("suspended", runId);
    throw never;
  }
  return <output id="run">{`${runId} ${phase}`}</output>;
}

/**
 * A chain of components that are slow together, so that React renders them in pieces. It goes on until the run has,
 * so that this happens in the middle of it.
 */
export function Chain({ runId }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    window.showChain = () => startTransition(() => setShown(true));
  }, []);
  // Whoever listens already sees the changes first.
  const steps = useRun(runId, (run) => run.items.length);
  return (
    <>
      <output id="steps">{steps}</output>
      {isShown && <Links runId={runId} before={1} />}
    </>
  );
}

function Links(props) {
  useLayoutEffect(() => {
    keep("shown", Array.from(document.querySelectorAll("b"), (each) => each.textContent));
  });
  return <Link {...props} place={0} />;
}

/** How long the chain may be: a few seconds. */
const LONGEST = 1_000;

function Link({ runId, before, place }) {
  const steps = useRun(runId, (run) => run.items.length);
  keep("rendered", steps);
  const end = performance.now() + 3;
  while (performance.now() < end);
  const goesOn = place < 5 || (steps === before && place < LONGEST);
  return (
    <i>
      <b>{steps}</b>
      {goesOn && <Link runId={runId} before={before} place={place + 1} />}
    </i>
  );
}
