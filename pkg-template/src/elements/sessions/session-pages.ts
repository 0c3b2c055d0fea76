// What is known of an agent's sessions: pages that shift while sessions start, put together into one list.

import type { ListSessionsResponse, SessionListItem } from "../../index.js";

/** Reads the page of sessions after the first so many; throws once nobody wants it any more. */
export type ReadPage = (skip: number) => Promise<ListSessionsResponse>;

/** The sessions of one query that have been read so far, without gaps, in the server's order. */
export class SessionPages {
  items: readonly SessionListItem[] = [];
  /** How many there are in all; `undefined` while that is not known. */
  total: number | undefined;

  /** Whether there are sessions that have not been read. */
  get hasMore(): boolean {
    return this.total === undefined || this.items.length < this.total;
  }

  /**
   * Reads the list again where it may have changed: its top, down to the first session that is known, and the pages
   * below that hold sessions which are not settled.
   */
  async readAgain(read: ReadPage, isOpen: (session: SessionListItem) => boolean, before = this.items): Promise<void> {
    let items = before;
    let total: number | undefined;
    /** The sessions that need not be looked for any more. */
    const seen = new Set<string>();
    /** How many have been read from the top without leaving any out. */
    let end = 0;
    for (let skip = 0; ; ) {
      const page = await read(skip);
      const isLast = isLastPage(page, skip);
      const isNext = skip === end;
      const below = idsOf(items.slice(skip));
      items = withPage(items, page.items, skip, isNext, isLast);
      total = totalOf(page, skip);
      for (const { id } of page.items) seen.add(id);
      if (isNext) end += page.items.length;
      if (isLast) break;
      if (isNext && below.size > 0 && !page.items.some(({ id }) => below.has(id))) {
        // All of them are new. As many as there were are enough: what was known would stand behind a gap.
        if (end >= before.length) {
          items = items.slice(0, end);
          break;
        }
        skip = end;
        continue;
      }
      const place = items.findIndex((session) => !seen.has(session.id) && isOpen(session));
      if (place < 0) break;
      // Others may have come or gone above it, so it is looked for in the middle of a page; once, wherever it is.
      if (place > end) seen.add(items[place]!.id);
      skip = Math.max(end, place - (page.items.length >> 1));
    }
    this.items = items;
    this.total = total;
  }

  /** Reads the page after what is known. */
  async readMore(read: ReadPage): Promise<void> {
    const before = this.items;
    const skip = before.length;
    const page = await read(skip);
    const ids = idsOf(page.items);
    const items = withPage(before, page.items, skip, false, true);
    // The list has shifted, so there are new ones at its top.
    if (before.some(({ id }) => ids.has(id))) return this.readAgain(read, () => false, items);
    this.items = items;
    this.total = totalOf(page, skip);
  }
}

/**
 * A list with a page of it read anew. What the page has passed over is gone, and so is what followed the last one.
 * `isNext` says that all before the page are as the server has them. Otherwise the list may have shifted, and what
 * stands right before the first of the page that is known may stay.
 */
function withPage(
  known: readonly SessionListItem[],
  page: readonly SessionListItem[],
  skip: number,
  isNext: boolean,
  isLast: boolean,
): SessionListItem[] {
  const ids = idsOf(page);
  const places = [...known.keys()].filter((place) => ids.has(known[place]!.id));
  const before = isNext ? skip : Math.max(skip, places[0] ?? 0);
  const after = Math.max(skip, (places[places.length - 1] ?? -1) + 1);
  const head = known.slice(0, before).filter(({ id }) => !ids.has(id));
  return [...head, ...page, ...(isLast ? [] : known.slice(after))];
}

function idsOf(sessions: readonly SessionListItem[]): Set<string> {
  return new Set(sessions.map(({ id }) => id));
}

function isLastPage(page: ListSessionsResponse, skip: number): boolean {
  const total = totalOf(page, skip) ?? Infinity;
  return page.items.length === 0 || skip + page.items.length >= total;
}

/** A total that is missing is not relied upon: an empty page ends the list in any case. */
function totalOf({ items, total }: ListSessionsResponse, skip: number): number | undefined {
  if (items.length === 0 && skip > 0) return skip;
  return typeof total === "number" ? total : items.length === 0 ? 0 : undefined;
}
