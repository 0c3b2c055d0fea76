// Components that follow a run.

import { Component, useState } from "react";
import { useLiveRun, useRun } from "phrony-client/react";
import { countRender, keep } from "./log.js";

/** A run with all that people need to go on with it, from three components. */
export function Approval({ runId }) {
  return (
    <>
      <Phase runId={runId} />
      <Steps runId={runId} />
      <Approve runId={runId} />
    </>
  );
}

export function Phase({ runId }) {
  countRender("Phase");
  return <output id="phase">{useRun(runId, (run) => run.phase)}</output>;
}

export function Steps({ runId }) {
  countRender("Steps");
  const { items, connection } = useRun(runId);
  return (
    <p>
      <output id="connection">{connection}</output> <output id="steps">{items.length}</output>
    </p>
  );
}

function Approve({ runId }) {
  countRender("Approve");
  const live = useLiveRun(runId);
  return <button onClick={() => void live.approve()}>Approve</button>;
}

/** A selector that makes something new each time, and one that says when that is the same. */
export function Counts({ runId }) {
  countRender("Counts");
  const byItem = useRun(runId, ({ items }) => ({ ids: items.map(({ id }) => id) }));
  keep("byItem", byItem);
  return (
    <>
      <output id="ids">{byItem.ids.join(" ")}</output>
      <Runs runId={runId} />
    </>
  );
}

function Runs({ runId }) {
  countRender("Runs");
  const counts = useRun(runId, ({ runs }) => ({ runs: runs.length }), { isEqual: (a, b) => a.runs === b.runs });
  keep("counts", counts);
  return <output id="runs">{counts.runs}</output>;
}

/** Keeps whatever it gets, so that a test can compare the objects. */
export function Keeping({ runId, ...options }) {
  keep("snapshots", useRun(runId, undefined, options));
  keep("lives", useLiveRun(runId, options));
  return null;
}

/** A run that may fail to be followed: here, and in another component that has no part in it. */
export function Failing({ runId }) {
  const [place, setPlace] = useState(0);
  return (
    <>
      <Follower key={place} id="one" runId={runId} />
      <Follower id="two" runId={runId} />
      <button onClick={() => setPlace(place + 1)}>Remount one</button>
    </>
  );
}

export function Follower({ id, runId, ...options }) {
  const { connection, error, status, items } = useRun(runId, undefined, options);
  const live = useLiveRun(runId, options);
  return (
    <p>
      <output id={id}>{`${connection} ${status} ${items.length} ${error?.name ?? "fine"}`}</output>
      <button onClick={() => live.retry()}>{`Try ${id} again`}</button>
      <button onClick={() => live.close()}>{`Close ${id}`}</button>
    </p>
  );
}

/** Throws what ends the following, and is shown again when the person wants to. */
export class Bounded extends Component {
  state = { error: null };

  static getDerivedStateFromError(error) {
    return { error };
  }

  render() {
    const { error } = this.state;
    if (error === null) return <Throwing runId={this.props.runId} />;
    return (
      <>
        <output id="caught">{error.name}</output>
        <button onClick={() => this.setState({ error: null })}>Show again</button>
      </>
    );
  }
}

function Throwing({ runId }) {
  const { error, connection, status } = useRun(runId);
  if (connection === "closed" && error) throw error;
  return <output id="status">{status}</output>;
}
