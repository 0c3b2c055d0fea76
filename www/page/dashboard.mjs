// A stand-in for the service's dashboard: completes the tasks that the API does not, on a route of the emulator.

import { Phrony } from "/phrony-client/index.js";
import { byId, element, freshId, setText } from "./dom.mjs";
import { clearError, showError } from "./error-box.mjs";
import { KeyedList } from "./keyed-list.mjs";
import { readPlace } from "./place.mjs";
import { taskForm } from "./task-form.mjs";

async function main() {
  const { runId } = readPlace();
  if (runId === null) throw new Error("The address names no run: come here by the link of a task.");
  const response = await fetch("config.json");
  if (!response.ok) throw new Error(`config.json: ${await response.text()}`);
  const { baseUrl, keys } = await response.json();

  const phrony = new Phrony({ apiKey: keys.full, baseUrl });
  const tasks = new KeyedList(byId("tasks"), ({ taskId }) => taskId, (task) => ({ element: card(task, baseUrl) }));
  for await (const { status, pendingTasks } of phrony.liveRun(runId)) {
    tasks.show(pendingTasks);
    const count = pendingTasks.length === 0 ? "no task is pending" : `${pendingTasks.length} pending`;
    setText(byId("state"), `${status ?? "Connecting"}: ${count}`);
  }
}

function card(task, baseUrl) {
  const id = freshId("task");
  const onOutcome = (error) => (error === undefined ? clearError(byId("error")) : showError(byId("error"), error));
  return element(
    "section",
    { class: "card", "aria-labelledby": id },
    element("h2", { id }, task.prompt ?? task.kind),
    taskForm(task, actions(`${baseUrl}/emulator/tasks/${encodeURIComponent(task.taskId)}/complete`), onOutcome),
  );
}

function actions(url) {
  const complete = async (answer) => {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(answer) });
    if (!response.ok) throw new Error((await response.json()).message);
  };
  return {
    decide: (approved) => complete({ approved }),
    choose: (selectedOptionId) => complete({ selectedOptionId }),
    answer: (answer) => complete(typeof answer === "number" ? { numberValue: answer } : { textValue: answer }),
    acknowledge: () => complete({}),
  };
}

main().catch((error) => showError(byId("error"), error, () => location.reload()));
