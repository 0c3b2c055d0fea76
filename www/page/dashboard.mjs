// A stand-in for the service's dashboard: completes the tasks that the API does not. The run is followed through the
// panel's backend, the answer goes to a route of it that only the emulator has.

import { Phrony } from "/phrony-client/index.js";
import { byId, element } from "./dom.mjs";

async function main() {
  const runId = new URLSearchParams(location.search).get("run");
  if (!runId) throw new Error("The address names no run: come here by the link beside a task.");
  const phrony = new Phrony({ apiKey: null, baseUrl: "/api/full" });
  for await (const { status, pendingTasks } of phrony.liveRun(runId)) {
    const tasks = pendingTasks.filter(({ completableIn }) => completableIn === "dashboard");
    show(tasks);
    byId("state").textContent = `${status ?? "Connecting"}: ${tasks.length} to answer here`;
  }
}

/** A card for each task. Those that are shown already stay, with what was typed into them. */
function show(tasks) {
  const shown = new Map([...byId("tasks").children].map((card) => [card.dataset.taskId, card]));
  byId("tasks").replaceChildren(...tasks.map((task) => shown.get(task.taskId) ?? card(task)));
}

function card({ taskId, kind, prompt }) {
  const form = element("form", {}, ...controlsFor(kind));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    complete(taskId, answerOf(kind, form, event.submitter)).catch(showProblem);
  });
  const made = element("section", { "aria-label": prompt ?? kind }, element("h2", {}, prompt ?? kind), form);
  made.dataset.taskId = taskId;
  return made;
}

function controlsFor(kind) {
  switch (kind) {
    case "aitl_escalation":
      return [
        element("label", {}, "Answer ", element("input", { name: "answer", required: "", autocomplete: "off" })),
        element("button", {}, "Send"),
      ];
    case "anomaly_alert":
      return [element("button", {}, "Acknowledge")];
    default:
      return [element("button", { value: "yes" }, "Approve"), element("button", { value: "no" }, "Reject")];
  }
}

function answerOf(kind, form, submitter) {
  if (kind === "aitl_escalation") return { textValue: form.elements.answer.value };
  return kind === "anomaly_alert" ? {} : { approved: submitter.value === "yes" };
}

async function complete(taskId, answer) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(answer);
  const response = await fetch(`/dashboard/tasks/${encodeURIComponent(taskId)}`, { method: "POST", headers, body });
  if (!response.ok) throw new Error((await response.json()).message);
  byId("error").textContent = "";
}

function showProblem(error) {
  byId("error").textContent = error.message;
}

main().catch(showProblem);
