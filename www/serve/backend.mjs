// The panel's backend: it keeps the keys. A product has one key, knows who is signed in, and decides in `authorize` what
// that person may do. Here whoever opens the page plays one of several people, each with a key of the emulator's.

import { importPackage } from "../environment.mjs";

/** What each of the emulator's keys may do. The first is who opens the page. */
const ROLES = {
  full: "Administrator",
  redacted: "Customer, who sees results only",
  noFiles: "Operator without uploads",
  limited: "Operator, one start in two seconds",
  guarded: "Trainee, whose starts are blocked",
  outOfScope: "Stranger to these agents",
};

/** The people that can be signed in, as the page shows them. */
export const roles = Object.entries(ROLES).map(([name, label]) => ({ name, label }));

/**
 * Makes a listener for Node's server that answers what is under `/api/<role>/`.
 *
 * @returns {Promise<(request, response) => boolean>} Whether it was for the backend.
 */
export async function createBackend({ baseUrl, keys }, packageFolder) {
  const { createPhronyProxy, toNodeListener } = await importPackage(packageFolder, "server");
  const listeners = new Map(
    roles.map(({ name }) => {
      const authorize = () => true;
      return [name, toNodeListener(createPhronyProxy({ apiKey: keys[name], baseUrl, authorize, shareStreams: true }))];
    }),
  );
  return (request, response) => {
    const listener = listeners.get(/^\/api\/(\w+)\//.exec(request.url)?.[1]);
    listener?.(request, response);
    return listener !== undefined;
  };
}
