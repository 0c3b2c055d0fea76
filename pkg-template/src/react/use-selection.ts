import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";

/** Something that changes, and tells. */
export interface Store<Snapshot> {
  subscribe(this: void, listener: () => void): () => void;
  getSnapshot(this: void): Snapshot;
}

/**
 * What a selector makes of the latest snapshot. Renders anew only when that is another: an equal one is replaced by the
 * one before, so that what depends on it stays as it is.
 */
export function useSelection<Snapshot, Selection>(
  { subscribe, getSnapshot }: Store<Snapshot>,
  first: Snapshot,
  select: (snapshot: Snapshot) => Selection,
  isEqual: (a: Selection, b: Selection) => boolean,
): Selection {
  /** What was rendered last, once it has come into the page. */
  const rendered = useRef<{ selection: Selection } | undefined>(undefined);
  const [getSelection, getFirstSelection] = useMemo(() => {
    // Once for each snapshot, as React asks more than once for what may be a new object each time.
    let last: { snapshot: Snapshot; selection: Selection } | undefined;
    const selectFrom = (snapshot: Snapshot): Selection => {
      if (last !== undefined && Object.is(last.snapshot, snapshot)) return last.selection;
      const before = last ?? rendered.current;
      let selection = select(snapshot);
      if (before !== undefined && isEqual(before.selection, selection)) selection = before.selection;
      last = { snapshot, selection };
      return selection;
    };
    return [() => selectFrom(getSnapshot()), () => selectFrom(first)];
  }, [getSnapshot, first, select, isEqual]);
  const selection = useSyncExternalStore(subscribe, getSelection, getFirstSelection);
  useEffect(() => {
    rendered.current = { selection };
  }, [selection]);
  return selection;
}
