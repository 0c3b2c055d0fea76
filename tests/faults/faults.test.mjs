// Runs are followed under faults that chance makes. Whatever goes wrong, nothing may be lost, doubled, out of order or
// stuck. A failure names its seed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromXtask } from "../support/program.mjs";
import { json, startStubServer } from "../support/stub-server.mjs";
import { followPlan } from "./follow.mjs";
import { planOf } from "./plan.mjs";
import { COUNTED } from "./problems.mjs";

/** How many runs are followed at the same time: they mostly wait. */
const AT_ONCE = 16;

test("a live run bears whatever passes", async () => {
  // Redirects lead there, and nobody may follow them: the key would come along.
  const elsewhere = await startStubServer((_request, response) => json(response, 200, {}));
  const results = await followAll(seeds(), elsewhere);
  await elsewhere.stop();

  const bad = results.filter(({ problems }) => problems.length > 0);
  for (const result of bad) console.log(describe(result));
  console.log(summary(results));
  assert.equal(bad.length, 0, `${bad.length} runs went wrong`);
  assert.deepEqual(elsewhere.requests, [], "somebody followed a redirect");
});

function seeds() {
  const seed = process.env.PHRONY_FAULT_SEED;
  if (seed !== undefined) return [Number(seed)];
  const runs = Number(fromXtask("PHRONY_FAULT_RUNS"));
  assert.ok(Number.isInteger(runs) && runs > 0, "PHRONY_FAULT_RUNS is no number of runs");
  return Array.from({ length: runs }, (_, index) => index);
}

async function followAll(seeds, elsewhere) {
  const results = [];
  const waiting = [...seeds];
  const followNext = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      results.push(await followSeed(seed, elsewhere));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, followNext));
  return results.sort((a, b) => a.plan.seed - b.plan.seed);
}

async function followSeed(seed, elsewhere) {
  const plan = planOf(seed, elsewhere.baseUrl);
  const { runId, faults, problems } = await followPlan(plan).catch((cause) => {
    throw new Error(`seed ${seed} cannot be followed`, { cause });
  });
  const astray = elsewhere.requests.filter(({ url }) => url.includes(runId));
  for (const { method, url } of astray) problems.add("wrong", `${method} ${url} followed a redirect`);
  return { plan, faults, problems: problems.all };
}

function describe({ plan, problems }) {
  return [
    `\nseed ${plan.seed}: ${plan.scenario}`,
    ...problems.map(({ kind, what }) => `  ${kind}: ${what}`),
    `  plan: ${JSON.stringify(plan)}`,
    `  again: PHRONY_FAULT_SEED=${plan.seed} cargo xtask test faults`,
  ].join("\n");
}

function summary(results) {
  const faults = results.reduce((sum, result) => sum + result.faults, 0);
  const found = results.flatMap(({ problems }) => problems);
  const counts = COUNTED.map((kind) => `${kind} ${found.filter((problem) => problem.kind === kind).length}`);
  return `runs ${results.length}, faults ${faults}, ${counts.join(", ")}`;
}
