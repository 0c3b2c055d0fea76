// A list of sessions that is read page by page.

import type { ListSessionsQuery, Phrony, SessionListItem } from "../index.js";

/** What is known of a list. */
export interface SessionListState {
  readonly sessions: readonly SessionListItem[];
  readonly total: number | null;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: Error | null;
}

/** The sessions of an agent. Reads them when somebody listens. */
export class SessionList {
  readonly #client: Phrony;
  readonly #agentId: string | null | undefined;
  readonly #query: ListSessionsQuery;
  readonly #listeners = new Set<() => void>();
  #state: SessionListState;
  /** Where the next page begins: what was received, and not what is shown, which has nothing twice. */
  #skip: number;
  #reading: AbortController | undefined;
  /** Settles when what is being read is there. */
  #done = Promise.resolve();

  constructor(client: Phrony, agentId: string | null | undefined, query: ListSessionsQuery) {
    this.#client = client;
    this.#agentId = agentId;
    this.#query = query;
    this.#skip = this.#start;
    this.#state = { sessions: [], total: null, hasMore: false, isLoading: agentId != null, error: null };
  }

  getState = (): SessionListState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.refresh();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#leave();
    };
  };

  /** Reads the next page, unless something is being read. */
  loadMore = (): Promise<void> =>
    this.#reading === undefined && this.#state.hasMore
      ? this.#read(this.#state.sessions, this.#skip, 0)
      : this.#done;

  /** Reads anew what was read. */
  refresh = (): Promise<void> => this.#read([], this.#start, this.#skip);

  get #start(): number {
    return this.#query.skip ?? 0;
  }

  /** What is being read is not wanted any more. */
  #leave(): void {
    this.#reading?.abort();
    this.#reading = undefined;
  }

  /** Reads a page from `skip` on, and further ones up to `end`; what is shown stays until all are there. */
  #read(known: readonly SessionListItem[], skip: number, end: number): Promise<void> {
    const agentId = this.#agentId;
    // Who has left does not ask.
    if (agentId != null && this.#listeners.size > 0) {
      this.#leave();
      this.#reading = new AbortController();
      this.#done = this.#pages(agentId, known, skip, end, this.#reading.signal);
      if (!this.#state.isLoading || this.#state.error) this.#set({ isLoading: true, error: null });
    }
    return this.#done;
  }

  async #pages(
    agentId: string,
    known: readonly SessionListItem[],
    skip: number,
    end: number,
    signal: AbortSignal,
  ): Promise<void> {
    let change: Partial<SessionListState>;
    try {
      // New sessions shift the pages: what comes twice is the same session, the later answer the truer one.
      const sessions = new Map(known.map((session) => [session.id, session]));
      let hasMore: boolean;
      let total: number;
      do {
        const page = await this.#client.listSessions(agentId, { ...this.#query, skip }, { signal });
        const items: unknown = page?.items;
        if (!Array.isArray(items)) throw new TypeError("the answer is not a page of sessions");
        for (const session of items) sessions.set(session.id, session);
        skip += items.length;
        total = page.total;
        // As long as the service does not say how many there are, an empty page is the end.
        hasMore = items.length > 0 && !(skip >= total);
      } while (hasMore && skip < end);
      change = { sessions: [...sessions.values()], total, hasMore };
    } catch (error) {
      change = { error: error as Error };
    }
    // Another reading has taken its place, or nobody is there any more.
    if (signal.aborted) return;
    this.#reading = undefined;
    if (change.sessions) this.#skip = skip;
    this.#set({ ...change, isLoading: false });
  }

  #set(change: Partial<SessionListState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}
