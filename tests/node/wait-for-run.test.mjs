// Waiting for a run by asking for its status.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phronyClient } from "../support/package.mjs";

const { Phrony, PhronyNotFoundError, PhronyTimeoutError } = phronyClient;

/** A client whose run has these statuses, one after the other; it stays at the last. */
function clientOf(statuses, options = {}) {
  let asked = 0;
  const fetch = async () => Response.json({ runId: "r", status: statuses[Math.min(asked++, statuses.length - 1)] });
  return { phrony: new Phrony({ apiKey: "phk_test", fetch, ...options }), asked: () => asked };
}

test("it resolves with the answer that tells of the end", async () => {
  const { phrony, asked } = clientOf(["Running", "WaitingForHITL", "Running", "Completed"]);
  const run = await phrony.waitForRun("r", { pollIntervalMs: 1 });
  assert.deepEqual(run, { runId: "r", status: "Completed" });
  assert.equal(asked(), 4);
});

test("until: paused also resolves at the end", async () => {
  for (const status of ["WaitingForResponse", "WaitingForGodot", "Failed"]) {
    const { phrony } = clientOf(["Running", status]);
    const run = await phrony.waitForRun("r", { until: "paused", pollIntervalMs: 1 });
    assert.equal(run.status, status);
  }
});

test("until may be a function, whose error comes out", async () => {
  const { phrony } = clientOf(["Running", "Special"]);
  const run = await phrony.waitForRun("r", { until: ({ status }) => status === "Special", pollIntervalMs: 1 });
  assert.equal(run.status, "Special");
  const oops = new Error("oops");
  const until = () => {
    throw oops;
  };
  await assert.rejects(phrony.waitForRun("r", { until }), (error) => error === oops);
});

test("labels are read as the caller says", async () => {
  const { phrony } = clientOf(["Running", "Archived"], { phases: { Archived: "finished" } });
  assert.equal((await phrony.waitForRun("r", { pollIntervalMs: 1 })).status, "Archived");
  const other = clientOf(["Running"]).phrony;
  assert.equal((await other.waitForRun("r", { phases: { Running: "paused" }, until: "paused" })).status, "Running");
});

test("it gives up in time", async () => {
  const { phrony } = clientOf(["Running"]);
  await assert.rejects(phrony.waitForRun("r", { timeoutMs: 30, pollIntervalMs: 5 }), (error) => {
    assert.ok(error instanceof PhronyTimeoutError);
    return /waiting for run r took longer than 30 ms/.test(error.message);
  });
});

test("an error that asking again does not mend ends it", async () => {
  const fetch = async () => Response.json({ message: "no such run" }, { status: 404 });
  await assert.rejects(new Phrony({ apiKey: "phk_test", fetch }).waitForRun("r"), PhronyNotFoundError);
});
