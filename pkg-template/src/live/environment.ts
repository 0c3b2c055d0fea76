// What the platform tells of the machine and the page.

/** Calls back when the machine is online again, and when the page is visible again, until the returned function is called. */
export function onReturn(backOnline: () => void, backInView: () => void): () => void {
  // Node has neither; a worker has no document.
  const { addEventListener, document } = globalThis as {
    addEventListener?: (type: string, listener: () => void) => void;
    document?: Document;
  };
  if (typeof addEventListener !== "function") return () => {};
  const onVisibility = () => {
    if (document?.visibilityState === "visible") backInView();
  };
  globalThis.addEventListener("online", backOnline);
  document?.addEventListener("visibilitychange", onVisibility);
  return () => {
    globalThis.removeEventListener("online", backOnline);
    document?.removeEventListener("visibilitychange", onVisibility);
  };
}

/**
 * Calls back when the page is left, and when it is back after all, until the returned function is called. A browser may
 * keep a page that was left, with all its connections.
 */
export function onLeave(left: () => void, back: () => void): () => void {
  const { document } = globalThis as { document?: Document };
  // Only pages are left.
  if (document === undefined) return () => {};
  const onShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) back();
  };
  globalThis.addEventListener("pagehide", left);
  globalThis.addEventListener("pageshow", onShow);
  return () => {
    globalThis.removeEventListener("pagehide", left);
    globalThis.removeEventListener("pageshow", onShow);
  };
}

/** Milliseconds of a clock that only goes forward. */
export function now(): number {
  return performance.now();
}
