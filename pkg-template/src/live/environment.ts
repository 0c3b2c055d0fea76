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

/** Milliseconds of a clock that only goes forward. */
export function now(): number {
  return performance.now();
}
