// The proxy in Deno: `deno add npm:phrony-client`, then `deno run --allow-net --allow-env deno.mjs`.

import { Phrony } from "phrony-client";
import { createPhronyProxy } from "phrony-client/server";

// Stands for your own sessions: SESSIONS is {"a secret": {"email": "ada@example.com", "agents": ["the id of an agent"]}}.
const sessions = new Map(Object.entries(JSON.parse(Deno.env.get("SESSIONS") ?? "{}")));
/** The agents of runs. */
const agents = new Map();

const service = { apiKey: Deno.env.get("PHRONY_API_KEY"), baseUrl: Deno.env.get("PHRONY_BASE_URL") };
const phrony = new Phrony(service);
const proxy = createPhronyProxy({ ...service, basePath: "/api/phrony", authorize });

const onListen = ({ port }) => console.log(`http://127.0.0.1:${port}/api/phrony`);
Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.env.get("PORT") ?? 3000), onListen }, (request) => {
  if (new URL(request.url).pathname.startsWith("/api/phrony/")) return proxy(request);
  return new Response(null, { status: 404 });
});

function userOf(request) {
  const [, secret] = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  return sessions.get(secret);
}

/** The agent of a run, if there is such a run. It never changes, so each run is looked up once. */
async function agentOf(runId) {
  if (!agents.has(runId)) {
    try {
      const { session } = await phrony.getConversation(runId, { stepContent: "slim" });
      agents.set(runId, session.agentId);
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  }
  return agents.get(runId);
}

async function authorize(request, { route, agentId, runId }) {
  const user = userOf(request);
  if (!user) return Response.json({ message: "Please sign in", statusCode: 401 }, { status: 401 });
  // The file library's routes are about neither.
  if (agentId !== undefined && !user.agents.includes(agentId)) return false;
  if (runId !== undefined && !user.agents.includes(await agentOf(runId))) return false;
  return route === "sendRunMessage" ? { completedByEmail: user.email } : true;
}
