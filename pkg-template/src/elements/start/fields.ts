// The fields of a start form, and what stands in them.

import { html, nothing, type TemplateResult } from "lit";
import type { PhronyStartField } from "../types.js";
import type { PhronyStrings } from "../strings/index.js";

/** An input by name. Values that no field shows are kept. */
export type InputValues = { [name: string]: unknown };

type Control = HTMLInputElement | HTMLTextAreaElement;

/** A field with its label, and with what is wrong in it. */
export function inputField(
  field: PhronyStartField,
  id: string,
  value: unknown,
  problem: string | undefined,
): TemplateResult {
  const { name, label = name, type, required = false } = field;
  const invalid = problem === undefined ? nothing : "true";
  const describedBy = problem === undefined ? nothing : `${id}-problem`;
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
  const told = problem === undefined ? nothing : html`<p class="problem" id=${describedBy}>${problem}</p>`;
  const mark = required ? html`<span aria-hidden="true"> *</span>` : nothing;
  const caption = html`<label for=${id}>${label}${mark}</label>`;
  if (type === "boolean") {
    return html`<div class="field row"><input id=${id} type="checkbox" .checked=${value === true} />${caption}</div>`;
  }
  if (type === "textarea") {
    return html`<div class="field">
      ${caption}
      <textarea
        id=${id}
        .value=${text}
        ?required=${required}
        aria-invalid=${invalid}
        aria-describedby=${describedBy}
      ></textarea>
      ${told}
    </div>`;
  }
  return html`<div class="field">
    ${caption}
    <input
      id=${id}
      type=${type}
      step=${type === "number" ? "any" : nothing}
      autocomplete="off"
      .value=${text}
      ?required=${required}
      aria-invalid=${invalid}
      aria-describedby=${describedBy}
    />
    ${told}
  </div>`;
}

/** What stands in a field; `undefined` for nothing. */
export function valueOf(control: Control): string | number | boolean | undefined {
  if (control.type === "checkbox") return (control as HTMLInputElement).checked;
  if (control.value.trim() === "") return undefined;
  return control.type === "number" ? (control as HTMLInputElement).valueAsNumber : control.value;
}

/** What is wrong with what stands in a field. */
export function problemOf(control: Control, { start }: PhronyStrings): string | undefined {
  // What is no number reads as nothing.
  if (control.validity.badInput) return start.notNumber;
  return control.required && valueOf(control) === undefined ? start.required : undefined;
}
