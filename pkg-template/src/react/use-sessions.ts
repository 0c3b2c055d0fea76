import { useMemo, useSyncExternalStore } from "react";
import type { ListSessionsQuery, Phrony, SessionListItem } from "../index.js";
import { useClient } from "./client.js";
import { SessionList } from "./session-list.js";

/** Options of {@link useSessions}. */
export interface UseSessionsOptions {
  /** The client to use. Default: that of the closest {@link PhronyProvider}. */
  client?: Phrony | undefined;
}

/** What {@link useSessions} gives. */
export interface UseSessionsResult {
  /** The sessions of all pages so far, in the service's order, none twice. */
  readonly sessions: readonly SessionListItem[];
  /** How many sessions match the query in all; `null` until the service has said it. */
  readonly total: number | null;
  /** Whether `loadMore` has something to read. */
  readonly hasMore: boolean;
  /** Whether something is being read, or will be as soon as the component is in the page. */
  readonly isLoading: boolean;
  /**
   * Why the last reading failed: what {@link Phrony.listSessions} rejects with, or a TypeError for an answer that is no
   * page; `null` if it did not. What was read before stays.
   */
  readonly error: Error | null;
  /** Reads the next page, unless something is being read. Never rejects. */
  loadMore(this: void): Promise<void>;
  /** Reads anew as many sessions as there are; the first page if there are none. Never rejects. */
  refresh(this: void): Promise<void>;
}

/**
 * The sessions of an agent, page by page. The first page is read when the component comes into the page, or asks for
 * others; requests that nobody waits for any more are aborted.
 *
 * ```tsx
 * const { sessions, hasMore, loadMore } = useSessions(agentId, { status: "WaitingForHITL", take: 50 });
 * ```
 *
 * `loadMore` and `refresh` are the same functions for as long as the agent, the query and the client are.
 *
 * @param agentId The agent. Without one the list is empty, and nothing is read.
 * @param query Which sessions; `take` is the size of a page. Compared by its values: it may be another object each
 * time.
 * @throws Error when there is no client. What the service says is in `error`.
 */
export function useSessions(
  agentId: string | null | undefined,
  query: ListSessionsQuery = {},
  options: UseSessionsOptions = {},
): UseSessionsResult {
  const client = useClient(options.client);
  // The names as a list sort the values and leave out what is undefined.
  const values = JSON.stringify(query, Object.keys(query).sort());
  const list = useMemo(() => new SessionList(client, agentId, query), [client, agentId, values]);
  const state = useSyncExternalStore(list.subscribe, list.getState, list.getState);
  return useMemo(() => ({ ...state, loadMore: list.loadMore, refresh: list.refresh }), [state, list]);
}
