// The form that starts a run: scenario, key, and the input that the scenario takes.

import { fileRefFromObjectKey } from "/phrony-client/index.js";
import { inputFields, takesFile } from "../run/scenarios.mjs";
import { onSubmit } from "./busy.mjs";
import { byId, element, freshId } from "./dom.mjs";
import { clearError, showError } from "./error-box.mjs";
import { FileField } from "./file-field.mjs";

/** What the emulator's keys may do. One that is not named here shows without a hint. */
const KEY_HINTS = {
  full: "May do everything.",
  redacted: "Its trigger hides the steps: only completions are told.",
  noFiles: "May not upload files.",
  outOfScope: "Is not for these agents: every call is refused.",
  limited: "May start a run every two seconds.",
  guarded: "A guard blocks its starts.",
};

export class StartForm {
  #agents;
  #phrony;
  #fileField;

  /**
   * @param {object} options
   * @param {{ scenario: string, id: string, name: string, description: string }[]} options.agents
   * @param {string[]} options.keyNames
   * @param {() => void} options.onScenario Called when another scenario is chosen.
   * @param {() => void} options.onKey Called when another key is chosen.
   * @param {(started: object) => void} options.onStart Called with the answer to a start.
   */
  constructor({ agents, keyNames, onScenario, onKey, onStart }) {
    this.#agents = agents;
    const scenario = byId("scenario");
    scenario.append(...agents.map(({ scenario, name }) => element("option", { value: scenario }, `${scenario} – ${name}`)));
    scenario.addEventListener("change", () => {
      this.#showScenario();
      onScenario();
    });
    const key = byId("key");
    key.append(...keyNames.map((name) => element("option", { value: name }, name)));
    key.value = "full";
    key.addEventListener("change", () => {
      this.#showKey();
      onKey();
    });
    onSubmit(byId("start"), () => this.#start(onStart));
    for (const id of ["scenario", "key", "start-button"]) byId(id).disabled = false;
    this.#showKey();
  }

  /** The agent that is chosen. */
  get agent() {
    return this.#agents.find(({ scenario }) => scenario === byId("scenario").value);
  }

  /** The name of the key that is chosen. */
  get keyName() {
    return byId("key").value;
  }

  /** Lets runs start through this client. */
  use(phrony) {
    this.#phrony = phrony;
  }

  /** Chooses a scenario, if there is one of this name. */
  choose(scenario) {
    if (this.#agents.some((agent) => agent.scenario === scenario)) byId("scenario").value = scenario;
    this.#showScenario();
  }

  #showScenario() {
    const { scenario, description } = this.agent;
    byId("scenario-hint").textContent = description;
    clearError(byId("start-error"));
    this.#fileField = takesFile(scenario) ? new FileField("File (optional)") : undefined;
    const fields = inputFields(scenario).map(inputField);
    byId("inputs").replaceChildren(...fields, ...(this.#fileField ? [this.#fileField.element] : []));
  }

  #showKey() {
    byId("key-hint").textContent = KEY_HINTS[this.keyName] ?? "";
    clearError(byId("start-error"));
  }

  async #start(onStart) {
    clearError(byId("start-error"));
    const { id } = this.agent;
    const phrony = this.#phrony;
    try {
      const input = readInputs();
      const file = await this.#fileField?.upload(phrony);
      if (file !== undefined) {
        input.file = fileRefFromObjectKey(file.uploaded.presign.objectKey, file.mediaType);
      }
      onStart(await phrony.startRun(id, { input }));
    } catch (error) {
      showError(byId("start-error"), error);
    }
  }
}

function inputField({ name, label, ...attributes }) {
  const id = freshId("input");
  return element(
    "div",
    { class: "field" },
    element("label", { for: id }, label),
    element("input", { id, name, required: true, autocomplete: "off", ...attributes }),
  );
}

function readInputs() {
  const inputs = [...byId("inputs").querySelectorAll("input[name]")];
  return Object.fromEntries(inputs.map((input) => [input.name, input.type === "number" ? input.valueAsNumber : input.value]));
}
