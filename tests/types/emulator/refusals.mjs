// One request for each way in which the emulator refuses one.

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** The statuses that it has for errors, without the 503 of an emulator that is stopping. */
export const STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 429];

/** Provokes all of them. */
export async function refuseAll(caller) {
  const { agents, keys } = caller;
  const start = (agent, options) => caller.send("POST", `/v1/agents/${agent}/runs`, { body: {}, ...options });
  const presign = (options) => caller.send("POST", "/v1/file-library/presign", options);

  await start(agents.text, { key: null });
  await start(agents.text, { key: "phk_nobody" });
  await start(agents.text, { key: keys.outOfScope });
  await start(agents.text, { key: keys.guarded });
  await start(agents.text, { key: keys.limited });
  await start(agents.text, { key: keys.limited });
  await start(agents.text, { text: "no JSON" });
  await start(agents.text, { text: "[]" });
  await start(agents.text, { headers: { "Content-Type": "text/plain" } });
  await start(agents.text, { body: { input: { text: "x".repeat(1 << 20) } } });
  await start(agents.text, { body: { input: "no object" } });
  await start(agents.firehose, { body: { input: { events: 0, bytes: 0 } } });
  await start(NOBODY);

  await caller.send("GET", `/v1/agents/${agents.text}/sessions?skip=-1&take=0&versionId=x`);
  await caller.send("GET", `/v1/runs/${NOBODY}`);
  await caller.send("GET", "/v1/runs/no-uuid/conversation");
  await caller.send("GET", `/v1/runs/${NOBODY}/stream`);
  await caller.send("DELETE", `/v1/runs/${NOBODY}`);
  await caller.send("GET", "/v1/nowhere");

  await presign({ key: keys.noFiles, body: { filename: "a", mediaType: "a/b", maxContentLength: 1 } });
  await presign({ body: { filename: "", mediaType: "a", maxContentLength: 0 } });
  await caller.send("POST", "/v1/file-library/finalize", { body: { objectKey: "nothing", maxContentLength: 1 } });

  await refuseInputs(caller, await start(agents.chat));
}

async function refuseInputs(caller, { runId }) {
  const send = (body) => caller.send("POST", `/v1/runs/${runId}/messages`, { body });
  await send({ runId });
  await send({ runId: NOBODY, text: "hi" });
  await send({ runId, aproved: false, textValue: 7 });
  await send({ runId, userTaskId: NOBODY, approved: true });
  await send({ runId, files: [{ phronyFile: true, objectKey: "nothing" }] });
  await caller.send("POST", `/v1/runs/${runId}/skip-agent-wait`);
}
