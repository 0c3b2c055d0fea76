// The stand-in for the service's dashboard: passes answers on to a route of the emulator that needs no key.

const PATH = /^\/dashboard\/tasks\/([\w-]+)$/;

/** Completes a task, if the request is for that. Returns whether it was. */
export function completeTask(request, response, { baseUrl }) {
  const [, taskId] = PATH.exec(request.url) ?? [];
  if (taskId === undefined || request.method !== "POST") return false;
  passOn(request, `${baseUrl}/emulator/tasks/${taskId}/complete`).then(
    ({ status, body }) => response.writeHead(status, { "Content-Type": "application/json" }).end(body),
    (error) => response.writeHead(502, { "Content-Type": "application/json" }).end(JSON.stringify({ message: error.message })),
  );
  return true;
}

async function passOn(request, url) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: request, duplex: "half" });
  return { status: answer.status, body: await answer.text() };
}
