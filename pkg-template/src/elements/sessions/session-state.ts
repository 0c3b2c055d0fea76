// How a session stands. The module has to be there: see `ready()`.

import { phaseOf, type RunPhase, type SessionListItem } from "../../index.js";

/** What a session's status means; its end is proven by the time of it. */
export function phaseOfSession({ status, finishedAt }: SessionListItem): RunPhase {
  return finishedAt ? "finished" : phaseOf(status);
}

/** Whether there may be news of a session. */
export function goesOn(session: SessionListItem): boolean {
  return phaseOfSession(session) !== "finished";
}

/** What changes in a list of sessions, to be compared. */
export function stateOf(sessions: readonly SessionListItem[]): string {
  return sessions.map(({ id, status, totalTokensUsed }) => [id, status, totalTokensUsed]).join();
}
