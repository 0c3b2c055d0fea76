// Draws from a seed what a run is: what happens in it, what goes wrong with it, and who follows it.

import { Chance } from "../support/random.mjs";
import { drawFaults, hidesNews } from "./fault-script.mjs";

/** All of the emulator's agents. */
const SCENARIOS = [
  "request",
  "approval",
  "multi-option",
  "text",
  "number",
  "chat",
  "timer",
  "sub-agents",
  "escalation",
  "anomaly",
  "failing",
  "firehose",
];

/** Those that a key can follow that sees no steps, and so no tasks. */
const WITHOUT_TASKS = ["request", "chat", "timer", "sub-agents", "failing", "firehose"];

/** What may be said before the chat is ended. */
const MESSAGES = ["Hello", "Where is my parcel?", "Thank you."];

/** How many times faster than written the emulator plays. Slowly, more goes wrong before the end. */
const SPEEDS = [2, 10, 50];

/**
 * Everything about a run that chance decides.
 *
 * @typedef {object} Plan
 * @property {number} seed
 * @property {string} scenario The agent.
 * @property {object} input What the run is started with.
 * @property {"full" | "redacted"} keyName The key that it is followed with.
 * @property {string[]} emulator The emulator's options.
 * @property {{ idleTimeoutMs: number, pollIntervalMs: number }} live The live run's options.
 * @property {Answering} answering What is answered.
 * @property {import("./fault-script.mjs").Faults} faults What goes wrong.
 *
 * @typedef {object} Answering
 * @property {boolean} approves Whether approval tasks are approved.
 * @property {boolean} namesTask Whether the only task that there is is named all the same.
 * @property {number} option Which of the options is chosen.
 * @property {string[]} messages What is said, until the last is said again and again.
 * @property {boolean} skipsTimer Whether a timer is ended early.
 * @property {boolean} usesDashboard Whether somebody completes what only the dashboard can complete.
 */

/**
 * The plan of a seed.
 *
 * @param {number} seed
 * @param {string} elsewhere Where redirects lead.
 * @returns {Plan}
 */
export function planOf(seed, elsewhere) {
  const chance = new Chance(seed);
  const scenario = chance.one(SCENARIOS);
  const speed = chance.one(SPEEDS);
  const inputRoute = scenario === "timer" ? "skipAgentWait" : "messages";
  const faults = drawFaults(chance, { isLong: scenario === "firehose", inputRoute, elsewhere });
  // Comments keep a stream alive on which news was lost, and then a live run looks only after a minute.
  const keepAliveMs = hidesNews(faults) ? 15_000 : chance.one([50, 15_000]);
  return {
    seed,
    scenario,
    input: scenario === "firehose" ? drawFirehose(chance) : {},
    keyName: WITHOUT_TASKS.includes(scenario) && chance.happens(0.1) ? "redacted" : "full",
    emulator: ["--seed", String(seed), "--speed", String(speed), "--keep-alive-ms", String(keepAliveMs)],
    live: { idleTimeoutMs: chance.whole(300, 500), pollIntervalMs: chance.whole(20, 200) },
    answering: drawAnswering(chance, speed),
    faults,
  };
}

function drawFirehose(chance) {
  return { events: chance.whole(100, 400), bytes: chance.whole(1, 1_500), perSecond: chance.one([0, 50, 200]) };
}

function drawAnswering(chance, speed) {
  // To wait in vain takes half a minute or a whole one in the scripts.
  const hasTime = speed === Math.max(...SPEEDS);
  return {
    approves: chance.happens(0.5),
    namesTask: chance.happens(0.5),
    option: chance.whole(0, 2),
    messages: [...MESSAGES.slice(chance.whole(0, MESSAGES.length)), chance.one(["bye", "done"])],
    skipsTimer: !hasTime || chance.happens(0.5),
    usesDashboard: !hasTime || chance.happens(0.7),
  };
}
