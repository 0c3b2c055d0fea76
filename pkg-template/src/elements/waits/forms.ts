// The forms of the cards, by what is waited for.

import { html, nothing, type TemplateResult } from "lit";
import type { AcceptMessageResponse, JsonValue, LiveRun, LiveTimelineItem, UserTaskOption } from "../../index.js";
import { asJson } from "../as-json.js";
import type { PhronyFiles } from "../files/phrony-files.js";
import type { Format } from "../format.js";
import type { WaitsStrings } from "../strings/waits.js";
import type { Card, View } from "./card.js";
import { openCalls, optionsOf, sleepOf } from "./details.js";
import { numberOf } from "./number.js";
import { waitsOf } from "./waits.js";

/** Sends an answer. */
export type Send = (live: LiveRun) => Promise<AcceptMessageResponse>;

/**
 * Reads a form: what sends its answer, or what is wrong with it. Gets what was written or chosen in it, and which of
 * its buttons was pressed.
 */
export type Read = (value: string, button: number, form: HTMLFormElement) => Send | string;

/** A form. */
export interface Form {
  content: TemplateResult | readonly TemplateResult[];
  /** What helps to fill it in. */
  hint?: string;
  /** What its buttons say. */
  buttons: readonly string[];
  read: Read;
}

/** The form of a card; `undefined` if it has none, as nothing can be answered. */
export function formOf(card: Card, view: View): Form | undefined {
  const { id, wait } = card;
  const { kind, task, runId } = wait;
  const { host, language, format } = view;
  const { waits } = view.words;
  const { items } = host.snapshot;
  const taskId = task?.taskId;
  const buttons = [waits.send];
  switch (kind === "task" ? task!.kind : kind) {
    case "approval":
    case "hitl":
      return {
        content: openCalls(items, runId, taskId).map((call) => callToMake(call, waits)),
        buttons: [waits.approve, waits.reject],
        read: (_, button) => (live) => (button === 0 ? live.approve(taskId) : live.reject(taskId)),
      };
    case "multi_option": {
      const options = optionsOf(task!);
      if (options.length === 0) return undefined;
      return {
        content: choice(options, card, waits),
        hint: options.length < task!.options.length ? waits.someOptions : "",
        buttons,
        read: (value) => (value ? (live) => live.choose(taskId, value) : waits.noChoice),
      };
    }
    case "text":
      return {
        content: textarea(card, (event) => event.ctrlKey || event.metaKey),
        hint: waits.textKeys,
        buttons,
        read: (value) => (value.trim() ? (live) => live.answer(taskId, value) : waits.empty),
      };
    case "number":
      return {
        content: html`<input
          name="answer"
          inputmode="decimal"
          autocomplete="off"
          aria-labelledby=${id}
          aria-describedby="${id}-about"
          aria-invalid=${card.problem !== undefined}
        />`,
        buttons,
        read(value) {
          const number = numberOf(value, language);
          return number === undefined ? waits.noNumber(format.number(12.5)) : (live) => live.answer(taskId, number);
        },
      };
    case "message":
      return {
        content: html`${textarea(card, (event) => !event.shiftKey)}
          <phrony-files multiple .client=${host.client} .strings=${host.strings}></phrony-files>`,
        hint: waits.messageKeys,
        buttons,
        read: (text, _, form) => readMessage(text, form, card, view),
      };
    case "timer":
      return {
        content: html`<p role="timer">${sleepText(sleepOf(items, runId), waits, format)}</p>`,
        buttons: [waits.skip],
        read: () => (live) => (isOnly(card, view) ? live.skipWait() : host.client!.skipAgentWaitTimer(runId)),
      };
    default:
      return undefined;
  }
}

/** Whether a live run can tell by itself which run is meant. */
function isOnly({ wait }: Card, { host }: View): boolean {
  return host.client === undefined || waitsOf(host.snapshot).filter(({ kind }) => kind === wait.kind).length === 1;
}

function readMessage(text: string, form: HTMLFormElement, card: Card, view: View): Send | string {
  const { waits } = view.words;
  const { runId } = card.wait;
  const field = form.querySelector<PhronyFiles>("phrony-files")!;
  const chosen = field.value;
  const hasText = text.trim() !== "";
  if (field.problem !== undefined) return field.problem;
  if (!hasText && chosen.length === 0) return waits.empty;
  const files = chosen.map(({ presign: { objectKey }, leafName: filename, mediaType }) => {
    return { phronyFile: true as const, objectKey, filename, mediaType };
  });
  return async (live) => {
    const accepted = await (isOnly(card, view)
      ? hasText
        ? live.say(text, files)
        : live.files(...files)
      : view.host.client!.sendRunMessage(runId, { runId, files, ...(hasText && { text }) }));
    if (!accepted.error) {
      const textarea = form.querySelector("textarea")!;
      // Whoever went on writing meanwhile keeps that.
      if (textarea.value.startsWith(text)) textarea.value = textarea.value.slice(text.length).trimStart();
      field.release(chosen);
      if (form.matches(":focus-within")) textarea.focus();
    }
    return accepted;
  };
}

function textarea({ id, problem }: Card, sends: (event: KeyboardEvent) => boolean): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    // The key that ends a composition is not meant for the form; Safari tells it only by its code.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || !sends(event)) return;
    event.preventDefault();
    if (!event.repeat) (event.currentTarget as HTMLTextAreaElement).form!.requestSubmit();
  };
  return html`<textarea
    name="answer"
    aria-labelledby=${id}
    aria-describedby="${id}-about"
    aria-invalid=${problem !== undefined}
    @keydown=${onKey}
  ></textarea>`;
}

function choice(options: readonly UserTaskOption[], { id, problem }: Card, waits: WaitsStrings): TemplateResult {
  return html`<fieldset role="radiogroup" aria-describedby="${id}-about" aria-invalid=${problem !== undefined}>
    <legend>${waits.options}</legend>
    ${options.map(({ id, label }) => html`<label><input type="radio" name="answer" .value=${id} />${label}</label>`)}
  </fieldset>`;
}

function sleepText(sleep: ReturnType<typeof sleepOf>, waits: WaitsStrings, format: Format): string {
  if (sleep === undefined) return "";
  const now = Date.now();
  const left = sleep.until - now;
  // Whole seconds, as it is written once a second.
  const time = format.duration(Math.ceil(Math.abs(left || now - sleep.since) / 1_000) * 1_000);
  return Number.isNaN(left) ? waits.timerSlept(time) : left > 0 ? waits.timerLeft(time) : waits.timerDue;
}

/** A tool call with its arguments, line by line. */
function callToMake({ content }: LiveTimelineItem, waits: WaitsStrings): TemplateResult {
  const { name, operation_name, arguments: sent } = Object(content);
  const given: JsonValue = sent ?? {};
  const lines = typeof given === "object" ? Object.entries(given ?? {}) : [["", given] as const];
  return html`<div class="call" tabindex="0" role="group" aria-label=${waits.calls}>
    <p class="muted">${waits.calls}</p>
    <p><code>${[name, operation_name].filter(Boolean).join(" · ")}</code></p>
    <dl>
      ${lines.map(([name, value]) => html`<dt class="muted">${name}</dt><dd>${written(value)}</dd>`)}
    </dl>
  </div>`;
}

function written(value: JsonValue): string {
  return typeof value === "string" ? value : asJson(value);
}
