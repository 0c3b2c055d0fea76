// What the address says is open: `/agents/approval`, `/agents/approval/runs/0000…?as=redacted`. Everything that is shown
// has an address of its own, for reloads, bookmarks and colleagues.

/**
 * @typedef {object} Place
 * @property {string | undefined} scenario The agent's name in the address.
 * @property {string | undefined} runId
 * @property {string | undefined} role Whose backend is asked; the first without.
 * @property {string | undefined} status The filter of the sessions.
 */

/** @returns {Place} */
export function readPlace({ pathname, search } = location) {
  const [, scenario, runId] = /^\/agents\/([^/]+)(?:\/runs\/([^/]+))?\/?$/.exec(pathname) ?? [];
  const query = new URLSearchParams(search);
  return {
    scenario: decoded(scenario),
    runId: decoded(runId),
    role: query.get("as") ?? undefined,
    status: query.get("status") ?? undefined,
  };
}

/** The address of a place. */
export function hrefOf({ scenario, runId, role, status }) {
  const path = scenario === undefined ? "/" : `/agents/${encodeURIComponent(scenario)}`;
  const query = new URLSearchParams({ ...(role && { as: role }), ...(status && { status }) }).toString();
  return `${path}${runId === undefined ? "" : `/runs/${encodeURIComponent(runId)}`}${query && `?${query}`}`;
}

/** Calls back whenever another place of the panel is gone to, by a link or by the browser's buttons. */
export function onNavigation(show) {
  window.addEventListener("popstate", () => show());
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link === undefined || !staysHere(link, event)) return;
    event.preventDefault();
    go(link.href, show);
  });
}

/** Goes to an address of the panel. */
export function go(href, show) {
  if (new URL(href, location.href).href !== location.href) history.pushState(null, "", href);
  show();
}

/** Whether a click opens a place of the panel in this tab; everything else is left to the browser. */
function staysHere(link, { button, metaKey, ctrlKey, shiftKey, altKey, defaultPrevented }) {
  if (defaultPrevented || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return false;
  const isPage = link.pathname === "/" || link.pathname.startsWith("/agents/");
  return isPage && link.origin === location.origin && link.target === "" && link.hash === "";
}

function decoded(part) {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
