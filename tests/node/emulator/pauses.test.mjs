// Each kind of pause, from the start of a run to its end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phronyClient } from "../../support/package.mjs";
import { finish, pausedAgain, startAndPause, untilTasksPend, useEmulator } from "./scenario.mjs";

const { pendingTasks, phaseOf, PhronyBadRequestError, PhronyConflictError, RunInput, sortTimeline } = phronyClient;
const used = useEmulator();

function types({ items, runs }) {
  return sortTimeline(items, runs).map(({ type }) => type);
}

test("request: a run that needs nobody", async () => {
  const { phrony, agents } = used;
  const started = await phrony.startRun(agents.request, { input: { question: "Where is my order?" } });
  assert.equal(started.status, "Running");
  const run = await finish(phrony, started.runId);
  assert.equal(run.status, "Completed");
  assert.equal(typeof run.output.text, "string");
  const conversation = await phrony.getConversation(started.runId);
  assert.deepEqual(types(conversation).slice(-3), ["output", "RunCompleted", "SessionCompleted"]);
  assert.deepEqual(conversation.session.input, { question: "Where is my order?" });
  assert.deepEqual(
    conversation.items.map(({ ordinal }) => ordinal),
    conversation.items.map((_, index) => index + 1),
  );
});

for (const [decision, approved] of [
  ["approve", true],
  ["reject", false],
]) {
  test(`approval: ${decision}`, async () => {
    const { phrony } = used;
    const { runId, run, tasks } = await startAndPause(used, "approval");
    assert.equal(run.status, "WaitingForHITL");
    assert.equal(tasks.length, 1);
    assert.equal(tasks[0].kind, "approval");
    assert.equal(tasks[0].completableIn, "api");
    assert.match(tasks[0].prompt, /Refund/);
    const accepted = await phrony.sendRunMessage(runId, RunInput[decision](tasks[0].taskId).metadata({ ticket: 7 }));
    assert.equal(typeof accepted.status, "string");
    assert.equal((await finish(phrony, runId)).output.approved, approved);
    assert.deepEqual(pendingTasks(await phrony.getConversation(runId)), []);
  });
}

test("multi-option: the choice is in the output", async () => {
  const { phrony } = used;
  const { runId, tasks } = await startAndPause(used, "multi-option");
  assert.equal(tasks[0].kind, "multi_option");
  const { id } = tasks[0].options[2];
  await assert.rejects(phrony.sendRunMessage(runId, RunInput.choose(tasks[0].taskId, "none")), PhronyBadRequestError);
  await phrony.sendRunMessage(runId, RunInput.choose(tasks[0].taskId, id), { path: "input" });
  assert.match(JSON.stringify((await finish(phrony, runId)).output), new RegExp(id));
});

for (const [scenario, kind, answer] of [
  ["text", "text", "Keep it with the neighbours, ünder the mat"],
  ["number", "number", 42.5],
]) {
  test(`${scenario}: the answer is in the output`, async () => {
    const { phrony } = used;
    const { runId, tasks } = await startAndPause(used, scenario);
    assert.equal(tasks[0].kind, kind);
    await phrony.sendRunMessage(runId, RunInput.answer(tasks[0].taskId, answer));
    assert.ok(JSON.stringify((await finish(phrony, runId)).output).includes(String(answer)));
  });
}

test("chat: turns, with a file, until it is over", async () => {
  const { phrony } = used;
  const { runId, run } = await startAndPause(used, "chat");
  assert.equal(run.status, "WaitingForResponse");
  const data = new TextEncoder().encode("invoice");
  const file = await phrony.uploadWorkspaceFile({ filename: "invoice.txt", mediaType: "text/plain", data });
  await phrony.sendRunMessage(runId, RunInput.text("Here is my invoice.").file(file));
  await pausedAgain(phrony, runId, "WaitingForResponse");
  const conversation = JSON.stringify((await phrony.getConversation(runId)).items);
  assert.match(conversation, /Here is my invoice\./);
  await phrony.sendRunMessage(runId, { runId, message: "bye" });
  assert.equal((await finish(phrony, runId)).status, "Completed");
});

test("timer: it may be skipped, once", async () => {
  const { phrony } = used;
  const { runId, run } = await startAndPause(used, "timer");
  assert.equal(run.status, "WaitingForTimer");
  await phrony.skipAgentWaitTimer(runId);
  assert.equal((await finish(phrony, runId)).status, "Completed");
  await assert.rejects(phrony.skipAgentWaitTimer(runId), PhronyBadRequestError);
});

test("sub-agents: the timeline joins the runs, whose ids resolve to the session", async () => {
  const { phrony, agents } = used;
  const { runId } = await phrony.startRun(agents["sub-agents"]);
  await finish(phrony, runId);
  const conversation = await phrony.getConversation(runId);
  assert.equal(conversation.runs.length, 3);
  const children = conversation.runs.filter(({ parentRunId }) => parentRunId === runId);
  assert.deepEqual(children.map(({ depth }) => depth), [1, 1]);
  assert.deepEqual(await phrony.getConversation(children[0].id), conversation);
  // Without ordinals, each child stands behind the step that spawned it, its own steps in order.
  const bare = conversation.items.map(({ ordinal, ...item }) => item);
  const sorted = sortTimeline(bare.reverse(), conversation.runs);
  for (const { id } of conversation.runs) {
    const sequences = sorted.filter(({ runId }) => runId === id).map(({ sequence }) => sequence);
    assert.deepEqual(sequences, [...sequences].sort((a, b) => a - b));
  }
});

for (const scenario of ["escalation", "anomaly"]) {
  test(`${scenario}: a task for the dashboard is shown as one and refused by the API`, async () => {
    const { phrony, agents } = used;
    const { runId } = await phrony.startRun(agents[scenario]);
    const tasks = await untilTasksPend(phrony, runId);
    for (const { taskId, completableIn } of tasks) {
      assert.equal(completableIn, "dashboard");
      await assert.rejects(phrony.sendRunMessage(runId, RunInput.approve(taskId)), (error) => {
        assert.ok(error instanceof PhronyBadRequestError);
        return /dashboard/.test(error.message);
      });
    }
  });
}

test("failing: the error is told", async () => {
  const { phrony, agents } = used;
  const { runId } = await phrony.startRun(agents.failing);
  const run = await finish(phrony, runId);
  assert.equal(run.status, "Failed");
  assert.equal(phaseOf(run.status), "finished");
  assert.equal(typeof run.error, "string");
});

test("an answer that does not fit the pause is refused by the service", async () => {
  const { phrony } = used;
  const { runId, tasks } = await startAndPause(used, "approval");
  await assert.rejects(phrony.sendRunMessage(runId, RunInput.text("hello")), PhronyBadRequestError);
  await assert.rejects(phrony.sendRunMessage(runId, RunInput.answer(tasks[0].taskId, 7)), PhronyBadRequestError);
  await phrony.sendRunMessage(runId, RunInput.approve(tasks[0].taskId));
  await assert.rejects(phrony.sendRunMessage(runId, RunInput.approve(tasks[0].taskId)), PhronyConflictError);
  await finish(phrony, runId);
});
