// The service, a viewer, and proxies in front of the service, each in its own process.

import { startChild } from "./children.mjs";
import { fronts } from "./fronts.mjs";

const RUN = "/v1/runs/3f1f3f3e-6f5e-4d52-9c2f-0d8f6f0a0001";
export const PATHS = { run: RUN, stream: `${RUN}/stream`, conversation: `${RUN}/conversation` };

/**
 * Starts them.
 *
 * @param {string[]} [names] Which proxies.
 */
export async function startStage(names = Object.keys(fronts)) {
  const upstream = await startChild("upstream.mjs");
  const origin = await upstream.call("origin");
  const proxies = [];
  for (const name of names) {
    const front = await startChild("front.mjs", [name, origin]);
    proxies.push({ name, front, origin: await front.call("origin") });
  }
  const viewer = await startChild("viewer.mjs");
  return {
    upstream,
    viewer,
    proxies,
    /** The service without a proxy. */
    direct: { name: "no proxy", front: undefined, origin },
    async stop() {
      await Promise.all([upstream, viewer, ...proxies.map(({ front }) => front)].map((child) => child.stop()));
    },
  };
}
