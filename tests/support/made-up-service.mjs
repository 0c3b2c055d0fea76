// A service that answers every route, and an object storage on another origin, for tests of what they are sent.

import { conversationOf } from "./live.mjs";
import { eventStream, json, startStubServer } from "./stub-server.mjs";

/** What the upload's URL and headers hold: as good as a key while they last. */
export const SIGNATURE = "signature-of-the-upload";

/** Starts both. */
export async function startMadeUpService() {
  const storage = await startStubServer((_, response) => response.writeHead(200).end());
  const service = await startStubServer((request, response) => {
    const [path] = request.url.split("?");
    if (path.endsWith("/stream")) return eventStream(response, 'data: {"kind":"run","subject":"s","data":{}}\n\n');
    if (path.endsWith("/conversation")) return json(response, 200, conversationOf("Completed"));
    if (path.endsWith("/sessions")) return json(response, 200, { items: [], total: 0 });
    if (path.endsWith("/presign")) return json(response, 200, presigned(storage.baseUrl));
    const { method } = request;
    json(response, method === "POST" ? 202 : 200, { runId: "r", sessionId: "s", status: "Completed", output: null });
  });
  const stop = () => Promise.all([service.stop(), storage.stop()]);
  return { service, storage, stop };
}

/** Where to upload to. */
export function presigned(storageUrl) {
  return {
    objectKey: "o/a.txt",
    uploadUrl: `${storageUrl}/o/a.txt?signature=${SIGNATURE}`,
    httpMethod: "PUT",
    requiredHeaders: { "Content-Type": "text/plain", "X-Storage": "as-signed" },
    expiresInSeconds: 60,
  };
}

/** Makes every call that a client has, one after the other. */
export async function makeEveryCall(phrony) {
  await phrony.startRun("a", { input: { q: 1 } });
  await phrony.listSessions("a", { take: 1 });
  for await (const _ of phrony.sessions("a"));
  await phrony.getRun("r");
  await phrony.getConversation("r");
  await phrony.sendRunMessage("r", { runId: "r", text: "hi" });
  await phrony.skipAgentWaitTimer("r");
  for await (const _ of phrony.streamRunEvents("r")) break;
  await phrony.liveRun("r").finished;
  await phrony.waitForRun("r");
  await phrony.uploadWorkspaceFile({ filename: "a.txt", mediaType: "text/plain", data: new Uint8Array(3) });
  await phrony.request("GET", "/v1/anything");
}
