// Every scenario from its start to its end, in each way that it can end.

import { setTimeout } from "node:timers/promises";

/** What completes a pending task through the API, by its kind. The other kinds are for the dashboard. */
const ANSWERS = {
  approval: () => ({ approved: true, metadata: { ticket: 7 } }),
  multi_option: ({ options }) => ({ selectedOptionId: options[0].id }),
  text: () => ({ textValue: "ünder the mat" }),
  number: () => ({ numberValue: 42.5 }),
};

/** The ways to play a scenario that has more than one, or needs an input. */
const WAYS = {
  approval: [{}, { answers: { ...ANSWERS, approval: () => ({ approved: false }) } }],
  firehose: [{ input: { events: 3, bytes: 1200, perSecond: 100 } }],
};

/** Plays all scenarios at once, answering whatever they ask. */
export async function playAll(caller) {
  const ways = Object.keys(caller.agents).flatMap((scenario) => (WAYS[scenario] ?? [{}]).map((way) => [scenario, way]));
  await Promise.all(ways.map(([scenario, way]) => play(caller, scenario, way)));
}

/** Plays one scenario. If it is left alone, nobody completes its tasks. */
export async function play(caller, scenario, way = {}) {
  const { input = { question: "Why?" }, answers = ANSWERS, isLeftAlone = false } = way;
  const agentId = caller.agents[scenario];
  const { runId } = await caller.send("POST", `/v1/agents/${agentId}/runs`, { body: { input } });
  const streams = [caller.follow(runId), caller.follow(runId, caller.keys.redacted)];
  const said = [];
  for (;;) {
    const { status } = await caller.send("GET", `/v1/runs/${runId}`);
    const conversation = await caller.send("GET", `/v1/runs/${runId}/conversation`);
    await caller.send("GET", `/v1/runs/${runId}/conversation?stepContent=slim`);
    await caller.send("GET", `/v1/runs/${runId}/conversation`, { key: caller.keys.redacted });
    await caller.send("GET", `/v1/agents/${agentId}/sessions?status=${status}`);
    if (conversation.session.finishedAt !== null) break;
    if (status === "WaitingForTimer") await caller.send("POST", `/v1/runs/${runId}/skip-agent-wait`);
    if (status === "WaitingForResponse") await chat(caller, runId, said);
    const task = conversation.items.find(({ content }) => content.status === "pending");
    if (task && !isLeftAlone) await complete(caller, runId, task.content, answers);
    await setTimeout(30);
  }
  await Promise.all(streams);
}

async function complete(caller, runId, task, answers) {
  const userTaskId = task.user_task_id;
  const answer = answers[task.kind];
  if (answer) await caller.send("POST", `/v1/runs/${runId}/messages`, { body: { runId, userTaskId, ...answer(task) } });
  else await caller.send("POST", `/emulator/tasks/${userTaskId}/complete`, { key: null, body: {} });
}

/** A text, a text with a file, and the end. */
async function chat(caller, runId, said) {
  const turns = [
    async () => ({ text: "hello" }),
    async () => ({ message: "a file", files: [await upload(caller)] }),
    async () => ({ text: "bye" }),
  ];
  const body = { runId, ...(await turns[said.length]()) };
  said.push(body);
  await caller.send("POST", `/v1/runs/${runId}/input`, { body });
}

async function upload(caller) {
  const request = { filename: "invoice.txt", mediaType: "text/plain", maxContentLength: 7 };
  const presigned = await caller.send("POST", "/v1/file-library/presign", { body: request });
  const { objectKey, uploadUrl, requiredHeaders } = presigned;
  await fetch(uploadUrl, { method: "PUT", headers: requiredHeaders, body: "invoice" });
  // Twice: the second time it is registered already.
  for (const filename of [undefined, "invoice.txt"]) {
    await caller.send("POST", "/v1/file-library/finalize", { body: { objectKey, maxContentLength: 7, filename } });
  }
  return { phronyFile: true, objectKey };
}
