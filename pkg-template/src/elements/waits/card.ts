// The card of a wait.

import { html, nothing, type TemplateResult } from "lit";
import type { LiveRun, LiveRunSnapshot, Phrony, PhronyAPIError } from "../../index.js";
import { errorBox } from "../errors.js";
import type { PhronyFiles } from "../files/phrony-files.js";
import type { Format } from "../format.js";
import type { PhronyStringOverrides, PhronyStrings } from "../strings/index.js";
import type { PhronyWait } from "../types.js";
import { agentAsked } from "./details.js";
import { formOf, type Read } from "./forms.js";

/** A wait, with what its card remembers of it. */
export interface Card {
  wait: PhronyWait;
  /** Where the card is in the document, for as long as there is a card. */
  readonly section: HTMLElement;
  /** Begins the ids within. */
  readonly id: string;
  /**
   * `waiting` for an answer; `working` on one, after which the next may be waited for; `gone` if nothing is waited for
   * any more. Nothing before the first update.
   */
  state: "waiting" | "working" | "gone" | "";
  /** Whether an answer from here is on its way. */
  isBusy: boolean;
  /** What is wrong with what was put in. */
  problem?: string | undefined;
  /** Why an answer was not taken. */
  error?: unknown;
}

/** The element that a card is in. */
export interface CardHost {
  readonly snapshot: LiveRunSnapshot;
  readonly live: LiveRun | undefined;
  readonly client: Phrony | undefined;
  readonly strings: PhronyStringOverrides | undefined;
  /** Somebody sends an answer. */
  submit(card: Card, event: SubmitEvent, read: Read): void;
  /** Somebody writes. */
  edit(card: Card): void;
  /** Somebody has read why an answer was not taken. */
  close(card: Card): void;
}

/** What cards are shown with. */
export interface View {
  host: CardHost;
  words: PhronyStrings;
  format: Format;
  language: string | undefined;
}

/** What is in a card. */
export function cardContent(card: Card, view: View): TemplateResult {
  const { error, id } = card;
  const { words, format } = view;
  const { status, code } = Object(error) as PhronyAPIError;
  const { notSent, movedOn, rejected } = words.waits;
  const heading = code === "rejected" ? rejected : status === 400 ? movedOn : notSent;
  return html`<h4 id=${id} tabindex="-1">${titleOf(card, words)}</h4>
    ${form(card, view) ?? explanation(card, view)}
    ${error === undefined ? nothing : errorBox(error, words, format, undefined, heading)}`;
}

/** What a card is called. */
function titleOf({ wait: { kind, task, status }, state }: Card, { waits }: PhronyStrings): string {
  if (state === "working") return waits.working;
  return task?.prompt?.trim() || waits.title(task?.kind ?? (kind === "other" ? status : kind));
}

/** Why nothing can be done here, and where it can. */
function explanation({ wait: { task, status } }: Card, { words: { waits }, host }: View): TemplateResult {
  const reason = waits.explain(task?.kind ?? status, agentAsked(host.snapshot.items, task?.runId));
  const isForPeople = task !== undefined || status === "WaitingForHITL";
  return html`<p>${reason}</p>
    ${isForPeople ? html`<p>${waits.inDashboard}</p>` : nothing}`;
}

function form(card: Card, view: View): TemplateResult | undefined {
  const asked = formOf(card, view);
  if (asked === undefined) return undefined;
  const { host, words } = view;
  const { waits } = words;
  const { id, problem, state, wait } = card;
  const isWaiting = state === "waiting";
  const isBusy = card.isBusy || (isWaiting && wait.task?.submitting === true);
  const onEdit = () => host.edit(card);
  // They are not `disabled`, as that would drop the focus.
  const button = (text: string, place: number) =>
    html`<button class=${place === 0 ? "primary" : ""} value=${place} aria-disabled=${isBusy || !isWaiting}>
      ${text}
    </button>`;
  return html`<form
    novalidate
    aria-busy=${isBusy}
    @submit=${(event: SubmitEvent) => host.submit(card, event, asked.read)}
    @input=${onEdit}
    @phrony-files=${onEdit}
    @dragover=${takeFiles}
    @drop=${takeFiles}
    @paste=${takeFiles}
    @keydown=${onlyOnce}
    @click=${onlyOnce}
  >
    ${asked.content}
    <div id="${id}-about" class="about">
      <p class="problem" role="alert">${problem}</p>
      <p class="muted">${asked.hint}</p>
    </div>
    <div class="row">
      ${state === "gone" && !isBusy
        ? html`<button type="button" @click=${() => host.close(card)}>${waits.close}</button>${waits.gone}`
        : asked.buttons.map(button)}
      ${isBusy ? html`<span class="muted">${waits.sending}</span>` : nothing}
    </div>
  </form>`;
}

/** A key that is held, or the second click of two, would answer the next card, which comes where this one was. */
function onlyOnce(event: KeyboardEvent | MouseEvent): void {
  const isRepeated = (event as KeyboardEvent).repeat || event.detail > 1;
  if (isRepeated && event.target instanceof HTMLButtonElement) event.preventDefault();
}

function takeFiles(event: DragEvent | ClipboardEvent): void {
  (event.currentTarget as HTMLElement).querySelector<PhronyFiles>("phrony-files")?.take(event);
}
