// What may change in a list of sessions.

import type { SessionListItem } from "../../index.js";
import { phaseIn } from "../status.js";

/** Whether there may be news of a session. */
export function goesOn(session: SessionListItem): boolean {
  return phaseIn(session) !== "finished";
}

/** What changes in a list of sessions, to be compared. */
export function stateOf(sessions: readonly SessionListItem[]): string {
  return sessions.map(({ id, status, totalTokensUsed }) => [id, status, totalTokensUsed]).join();
}
