// The custom elements as React 19 has them.

import { useState, useSyncExternalStore } from "react";
import { usePhrony, useRun } from "phrony-client/react";
import { keep } from "./log.js";

/** A run as an element and by a hook, which follow it together. */
export function Element({ runId, label }) {
  const client = usePhrony();
  const phase = useRun(runId, (run) => run.phase);
  const [finished, onFinished] = useFinished();
  return (
    <>
      <phrony-run
        run-id={runId}
        client={client}
        strings={{ run: { result: label } }}
        className="wide"
        onphrony-finished={onFinished}
      />
      <output id="phase">{phase}</output>
      <output id="finished">{finished}</output>
    </>
  );
}

/**
 * The same in a page that a server renders. React neither sets properties nor listens to an element's events when it
 * takes over what the server has rendered (https://github.com/react/react/issues/35446): the element comes after that.
 */
export function ElementAfterwards(props) {
  const isInPage = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  return isInPage ? <Element {...props} /> : <p>Loading…</p>;
}

function useFinished() {
  const [finished, setFinished] = useState("not yet");
  const onFinished = ({ detail }) => {
    keep("finished", detail.runId);
    setFinished(detail.snapshot.status);
  };
  return [finished, onFinished];
}
