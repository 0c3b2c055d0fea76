// Draws everything that goes wrong with a run. All of it passes sooner or later, so a live run has to bear it.

import { drawSkip } from "./occasions.mjs";
import { drawRouteFaults } from "./route-faults.mjs";
import { drawStreamFaults } from "./stream-faults.mjs";

/**
 * What goes wrong with a run.
 *
 * @typedef {object} Faults
 * @property {Script} script What the emulator takes.
 * @property {boolean} isForEverybody Whether the script is set for everybody, and not for the run alone.
 * @property {Restart} [restart] When the emulator drops all connections, and for how long.
 *
 * @typedef {{ seed: number, stream: Fault[], routes: Fault[], conversation: Fault[] }} Script
 * @typedef {{ do: object, times?: number, skip?: number }} Fault
 * @typedef {{ afterMs: number, ms: number, connections: "refuse" | "reset" }} Restart
 */

/**
 * Draws the faults of a run.
 *
 * @param {import("../support/random.mjs").Chance} chance
 * @param {{ isLong: boolean, inputRoute: "messages" | "skipAgentWait", elsewhere: string }} run Whether it has hundreds
 *   of events, the route that takes its input, and where redirects lead.
 * @returns {Faults}
 */
export function drawFaults(chance, run) {
  const stream = drawStreamFaults(chance, run);
  const routes = drawRouteFaults(chance, run);
  const isSound = stream.length + routes.length === 0;
  const conversation = isSound || chance.happens(0.3) ? [drawLag(chance)] : [];
  return {
    script: { seed: chance.whole(0, 1_000_000), stream, routes, conversation },
    isForEverybody: chance.happens(0.5),
    restart: chance.happens(0.1) ? drawRestart(chance) : undefined,
  };
}

/** Whether something may happen that neither the stream tells nor the conversation that is read meanwhile. */
export function hidesNews({ script }) {
  return script.conversation.length > 0 || script.stream.some((fault) => "lose" in fault.do || "comment" in fault.do);
}

function drawLag(chance) {
  return chance.one([
    { do: { lag: { items: chance.whole(1, 6) } }, times: chance.whole(1, 4), skip: drawSkip(chance) },
    { do: { lag: { ms: chance.whole(20, 400) } } },
  ]);
}

function drawRestart(chance) {
  return {
    afterMs: chance.whole(0, 300),
    ms: chance.whole(20, 400),
    connections: chance.one(["refuse", "reset"]),
  };
}
