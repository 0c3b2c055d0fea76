import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { fileRefFromObjectKey, type Phrony, ready } from "../../index.js";
import { PhronyClientElement } from "../element.js";
import { errorBox } from "../errors.js";
import type { PhronyFiles } from "../files/phrony-files.js";
import { base } from "../styles/index.js";
import type { PhronyStartElement, PhronyStartField } from "../types.js";
import { inputField, type InputValues, problemOf, valueOf } from "./fields.js";
import { readInput, writeInput } from "./input-json.js";
import { mayHaveStarted } from "./outcome.js";
import styles from "./phrony-start.css";

/**
 * `<phrony-start>`: the form that starts a run.
 *
 * @fires {CustomEvent} phrony-started - A run was started.
 * @fires {CustomEvent} phrony-error - It could not be started, or nobody knows whether it was.
 *
 * @csspart json - The input as JSON.
 * @csspart error - What went wrong.
 */
export class PhronyStart extends PhronyClientElement implements PhronyStartElement {
  static override styles = [...base, styles];

  static override properties: PropertyDeclarations = {
    agentId: { attribute: "agent-id" },
    input: { attribute: false },
    fields: { attribute: false },
    fileFields: {
      attribute: "file-fields",
      converter: (names: string | null) => (names ?? "").split(/\s+/).filter((name) => name !== ""),
    },
    text: { state: true },
    isJson: { state: true },
    problems: { state: true },
    progress: { state: true },
    failure: { state: true },
  };

  declare agentId: string | undefined;
  declare input: object | undefined;
  declare fields: readonly PhronyStartField[];
  declare fileFields: readonly string[];
  /** The input as JSON, while it is edited so. */
  declare protected text: string;
  /** Whether the reader has chosen JSON although there are fields. */
  declare protected isJson: boolean;
  /** What is wrong with the input, by the id of its control. */
  declare protected problems: ReadonlyMap<string, string>;
  declare protected progress: "none" | "starting" | "started" | "unknown";
  declare protected failure: unknown;

  /** The input that the fields were made with. */
  #values: InputValues = {};

  constructor() {
    super();
    this.fields = [];
    this.fileFields = [];
    this.text = "{}";
    this.isJson = false;
    this.problems = new Map();
    this.progress = "none";
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("input")) {
      this.#values = { ...this.input };
      this.text = writeInput(this.#values);
    }
    if (!changed.has("agentId") && !changed.has("client") && !changed.has("baseUrl")) return;
    // What is on its way stays on its way: two of them would be two runs.
    if (this.progress !== "starting") this.progress = "none";
    this.problems = new Map();
    this.failure = undefined;
  }

  /** Whether the input is edited as JSON. */
  get #asJson(): boolean {
    return this.isJson || !this.fields.some(({ type }) => type !== "file");
  }

  /** The fields for files, by the id of their control. */
  get #files(): [id: string, field: PhronyStartField][] {
    const given = this.fields.filter(({ type }) => type === "file");
    const named = this.fileFields.map((name): PhronyStartField => ({ name, type: "file" }));
    return [...given, ...named].map((field, place) => [`file-${place}`, field]);
  }

  /** The other fields. */
  get #inputs(): [id: string, field: PhronyStartField][] {
    return this.fields.filter(({ type }) => type !== "file").map((field, place) => [`field-${place}`, field]);
  }

  #control<Control extends HTMLElement>(id: string): Control {
    return this.renderRoot.querySelector<Control>(`#${id}`)!;
  }

  /** The input without its files, and what is wrong with it, by the id of its control. */
  #read(): ReadForm {
    return this.#asJson ? this.#readJson() : this.#readFields();
  }

  #readJson(): ReadForm {
    const { start } = this.words;
    const read = readInput(this.text);
    if ("input" in read) return { input: { ...read.input }, problems: new Map() };
    const problem = read.problem === "notJson" ? start.invalidJson(read.detail) : start.notObject;
    return { input: {}, problems: new Map([["json", problem]]) };
  }

  #readFields(): ReadForm {
    const { words } = this;
    const problems = new Map<string, string>();
    const input = { ...this.#values };
    for (const [id, { name }] of this.#inputs) {
      const control = this.#control<HTMLInputElement>(id);
      const problem = problemOf(control, words);
      // What is undefined is not sent.
      input[name] = valueOf(control);
      if (problem !== undefined) problems.set(id, problem);
    }
    return { input, problems };
  }

  /** What is wrong with the files. */
  #fileProblems(): [id: string, problem: string][] {
    const { start } = this.words;
    return this.#files.flatMap(([id, { required }]) => {
      const { problem, value } = this.#control<PhronyFiles>(id);
      if (problem !== undefined) return [[id, problem]];
      return required && value.length === 0 ? [[id, start.required]] : [];
    });
  }

  /** Tells what is wrong, and puts the focus where the first of it is. */
  async #tell(problems: Map<string, string>): Promise<void> {
    this.problems = problems;
    await this.updateComplete;
    for (const id of problems.keys()) return this.#control(id).focus();
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const { phrony, agentId } = this;
    if (this.progress === "starting" || phrony === undefined || !agentId) return;
    const { input, problems } = this.#read();
    for (const [id, problem] of this.#fileProblems()) problems.set(id, problem);
    this.failure = undefined;
    this.progress = "none";
    if (problems.size > 0) return this.#tell(problems);
    this.problems = problems;
    await this.#start(phrony, agentId, input);
  }

  async #start(phrony: Phrony, agentId: string, input: InputValues): Promise<void> {
    this.progress = "starting";
    let isSent = false;
    try {
      // For the names of files, which are told synchronously.
      await ready();
      for (const [id, { name }] of this.#files) {
        const [file] = this.#control<PhronyFiles>(id).value;
        if (file) input[name] = fileRefFromObjectKey(file.presign.objectKey, file.mediaType);
      }
      isSent = true;
      // Who waits for a free place is told of it, and not kept waiting.
      const started = await phrony.startRun(agentId, { input }, { maxRetries: 0 });
      this.progress = this.agentId === agentId ? "started" : "none";
      this.emit("phrony-started", started);
    } catch (error) {
      this.progress = isSent && mayHaveStarted(error) ? "unknown" : "none";
      this.failure = error;
      this.emit("phrony-error", { runId: undefined, error, isFatal: false });
    }
  }

  /** Ctrl or Cmd with Enter, also where Enter alone is a new line. */
  #onKey(event: KeyboardEvent): void {
    const isStart = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!isStart || event.repeat || event.isComposing) return;
    event.preventDefault();
    (event.currentTarget as HTMLFormElement).requestSubmit();
  }

  /** What was wrong with a field may be right now. */
  #onInput({ target }: Event): void {
    const control = target as HTMLInputElement;
    if (control.id === "json") this.text = control.value;
    if (!this.problems.has(control.id) || (control.id === "json" && this.#readJson().problems.size > 0)) return;
    this.problems = new Map([...this.problems].filter(([id]) => id !== control.id));
  }

  /** Tells what is wrong with the JSON, once the reader has left it. */
  #checkJson(): void {
    this.problems = new Map([...this.problems, ...this.#readJson().problems]);
  }

  #formatJson(): void {
    const { input, problems } = this.#readJson();
    if (problems.size > 0) return void this.#tell(problems);
    this.text = writeInput(input);
  }

  /** Changes between the form and the JSON; both have the same input. */
  #toggle(): void {
    const { input, problems } = this.#read();
    // What is no JSON would be lost; what is missing in the form is not.
    if (this.isJson && problems.size > 0) return void this.#tell(problems);
    this.problems = new Map();
    // What is not there is empty now, whatever it was at first.
    this.#values = { ...Object.fromEntries(this.#inputs.map(([, { name }]) => [name, ""])), ...input };
    this.text = writeInput(input);
    this.isJson = !this.isJson;
  }

  protected override render(): TemplateResult {
    const { words, format, failure, progress } = this;
    const { common, start } = words;
    const missing = this.phrony === undefined ? common.noClient : this.agentId ? undefined : start.noAgent;
    const isStarting = progress === "starting";
    const label = isStarting ? start.starting : progress === "unknown" ? start.startAgain : start.start;
    // A conflict is another one here than where somebody answers.
    const ofStart = { ...words, common: { ...common, conflict: start.blocked } };
    const heading = progress === "unknown" ? start.unknown : start.failed;
    const hasForm = this.#inputs.length > 0;
    return html`<form novalidate @submit=${this.#submit} @keydown=${this.#onKey} @input=${this.#onInput}>
      ${this.#asJson
        ? this.#json()
        : this.#inputs.map(([id, field]) => {
            const value = this.#values[field.name] ?? (field.type === "file" ? undefined : field.value);
            return inputField(field, id, value, this.problems.get(id));
          })}
      ${this.#files.map(([id, field]) => this.#file(id, field))}
      ${failure ? errorBox(failure, ofStart, format, undefined, heading) : nothing}
      ${missing === undefined
        ? html`<div class="row">
            <button type="submit" class="primary" aria-disabled=${isStarting} @click=${onceOnly}>${label}</button>
            ${hasForm
              ? html`<button type="button" @click=${this.#toggle}>${this.isJson ? start.asForm : start.asJson}</button>`
              : nothing}
            <p class="muted" role="status">${progress === "started" ? start.started : ""}</p>
          </div>`
        : html`<p class="muted">${missing}</p>`}
    </form>`;
  }

  #json(): TemplateResult {
    const { start } = this.words;
    const problem = this.problems.get("json");
    return html`<div class="field">
      <div class="row">
        <label for="json">${start.input}</label>
        <button type="button" @click=${this.#formatJson}>${start.format}</button>
      </div>
      <textarea
        id="json"
        class="json"
        part="json"
        dir="ltr"
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        .value=${this.text}
        aria-invalid=${problem === undefined ? nothing : "true"}
        aria-describedby="json-told"
        @blur=${this.#checkJson}
      ></textarea>
      <p id="json-told" class=${problem === undefined ? "muted" : "problem"}>${problem ?? start.inputHint}</p>
    </div>`;
  }

  #file(id: string, { name, label = name }: PhronyStartField): TemplateResult {
    const problem = this.problems.get(id);
    return html`<div class="field">
      <phrony-files
        exportparts="error"
        id=${id}
        .label=${label}
        .client=${this.phrony}
        .disabled=${this.phrony === undefined}
        .strings=${this.strings}
      ></phrony-files>
      ${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
    </div>`;
  }
}

interface ReadForm {
  input: InputValues;
  problems: Map<string, string>;
}

/** Leaves the rest of a double click out: a fast answer would let it start a second run. */
function onceOnly(event: MouseEvent): void {
  if (event.detail > 1) event.preventDefault();
}
