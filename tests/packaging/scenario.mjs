// What every consumer does with the package that it has installed, with nothing else but web standards: a run that asks
// a person, followed to its end. What must come of it is in expected.mjs.

/**
 * @param {typeof import("phrony-client")} phronyClient
 * @param {Settings} settings
 *
 * @typedef {object} Settings
 * @property {string} baseUrl The emulator's address.
 * @property {string} apiKey
 * @property {string} agentId The agent `approval`.
 * @property {typeof globalThis.fetch} [fetch] Where it is not global.
 */
export async function scenario(phronyClient, { baseUrl, apiKey, agentId, fetch = globalThis.fetch }) {
  const { parseEventStream, pendingTasks, phaseOf, Phrony, PhronyAuthenticationError, PhronyError, sortTimeline } =
    phronyClient;
  // Only if it is not global: the package must find the global one by itself.
  const options = fetch === globalThis.fetch ? { baseUrl } : { baseUrl, fetch };
  const phrony = new Phrony({ apiKey, ...options });

  const stranger = new Phrony({ apiKey: "phk_of_nobody", ...options });
  const refused = await stranger.startRun(agentId).then(() => undefined, (error) => error);

  const { runId } = await phrony.startRun(agentId, { input: { order: "A-1042" } });
  const live = phrony.liveRun(runId);
  let asked;
  /** @type {Promise<{ data: string }[]>} */
  let told = Promise.resolve([]);
  for await (const { pendingTasks } of live) {
    const [task] = pendingTasks;
    if (!task || asked) continue;
    asked = { kind: task.kind, prompt: task.prompt };
    // Opened before the answer is given, so that what comes of it is surely told.
    const { body } = await fetch(`${baseUrl}/v1/runs/${runId}/stream`, { headers: { "X-API-Key": apiKey } });
    told = allOf(parseEventStream(body));
    await live.approve(task.taskId);
  }
  const { connection, phase, status, output, items } = live.getSnapshot();

  const conversation = await phrony.getConversation(runId);
  const sorted = sortTimeline([...conversation.items].reverse(), conversation.runs);
  const late = await allOf(phrony.streamRunEvents(runId, { kinds: ["run"] }));
  return {
    refused: {
      name: refused.name,
      status: refused.status,
      is: [PhronyAuthenticationError, PhronyError, Error].map((Class) => refused instanceof Class),
    },
    asked,
    ended: { connection, phase, status, output },
    steps: items.map(({ type }) => type),
    told: (await told).map(({ data }) => JSON.parse(data).subject),
    toldLate: late.length,
    isSorted: sorted.map(({ id }) => id).join() === items.map(({ id }) => id).join(),
    stillPending: pendingTasks(conversation).length,
    conversationIs: phaseOf(conversation.session.status),
  };
}

/**
 * @template T
 * @param {AsyncIterable<T>} iterable
 */
async function allOf(iterable) {
  /** @type {T[]} */
  const all = [];
  for await (const one of iterable) all.push(one);
  return all;
}
