// Components that list sessions.

import { useSessions } from "phrony-client/react";
import { countRender, keep } from "./log.js";

export function Sessions({ agentId, query = {}, isReversed = false }) {
  countRender("Sessions");
  // A new object each time, as most components have it; and perhaps written in another way.
  const values = Object.entries({ ...query, versionId: undefined });
  const list = useSessions(agentId, Object.fromEntries(isReversed ? values.reverse() : values));
  keep("lists", list);
  const { sessions, total, hasMore, isLoading, error, loadMore, refresh } = list;
  const state = `${sessions.length} of ${total}${hasMore ? ", more" : ""}${isLoading ? ", loading" : ""}`;
  return (
    <>
      <output id="sessions">{sessions.map(({ id, status }) => `${id}:${status}`).join(" ")}</output>
      <output id="state">{state}</output>
      <output id="error">{error === null ? "fine" : error.name}</output>
      <button onClick={loadMore}>More</button>
      <button onClick={refresh}>Refresh</button>
    </>
  );
}
