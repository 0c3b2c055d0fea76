// A program that follows a run in one of several ways and then has nothing more to do, so that it has to exit.

import { phronyClient } from "../../support/package.mjs";

const [how, baseUrl, apiKey, agentId] = process.argv.slice(2);
const phrony = new phronyClient.Phrony({ apiKey, baseUrl });
const { runId } = await phrony.startRun(agentId, { input: {} });
const live = phrony.liveRun(runId);

switch (how) {
  case "finished":
    for await (const { pendingTasks } of live) if (pendingTasks.length > 0) await live.approve();
    break;
  case "left":
    for await (const { pendingTasks } of live) if (pendingTasks.length > 0) break;
    break;
  case "closed":
    live.subscribe(() => {});
    for await (const { connection } of live) if (connection === "live") live.close();
    break;
  case "failed":
    await phrony.liveRun("00000000-0000-4000-8000-000000000000", { signal: AbortSignal.timeout(500) }).finished.catch(() => {});
    break;
  case "listened to":
    process.on("uncaughtException", ({ message }) => {
      console.log(`uncaught: ${message}`);
      process.removeAllListeners("uncaughtException");
    });
    live.subscribe(throwOnce());
    for await (const { pendingTasks } of live) if (pendingTasks.length > 0) await live.approve();
    break;
  case "forgotten":
    live.getSnapshot();
    break;
}
console.log(how);

function throwOnce() {
  let times = 0;
  return () => {
    if (times++ === 0) throw new Error("oops");
  };
}
