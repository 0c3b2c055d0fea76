import { html, nothing, type PropertyDeclarations, type PropertyValues, render, type TemplateResult } from "lit";
import type { LiveRun, LiveRunSnapshot, Phrony, PhronyAPIError } from "../../index.js";
import { PhronyElement } from "../element.js";
import { PhronyError } from "../errors.js";
import { languageOf } from "../language.js";
import { base } from "../styles/index.js";
import { Ticking } from "../ticking.js";
import type { PhronyWait } from "../types.js";
import { type Card, cardContent, type CardHost } from "./card.js";
import type { Read, Send } from "./forms.js";
import styles from "./phrony-waits.css";
import { waitsOf } from "./waits.js";

/** How many cards there have been, in all elements: each has ids of its own. */
let made = 0;

/**
 * A card for everything that a session waits for, with what answers it. Dispatches `phrony-answered`, `phrony-error`.
 *
 * The cards are kept by their waits and stay where they are, so that nothing that somebody does in one is disturbed by
 * what happens to the others; new ones come last.
 */
export class PhronyWaits extends PhronyElement implements CardHost {
  static override styles = [...base, styles];

  static override properties: PropertyDeclarations = {
    snapshot: { attribute: false },
    live: { attribute: false },
    client: { attribute: false },
  };

  declare snapshot: LiveRunSnapshot;
  declare live: LiveRun | undefined;
  /** The client that uploads go through. */
  declare client: Phrony | undefined;

  readonly #cards = new Map<string, Card>();
  /** The card that had the focus before the update, and its place. */
  #focused: { card: Card; place: number } | undefined;
  /** Whether the heading is there only because the focus is. */
  #holdsFocus = false;

  constructor() {
    super();
    new Ticking(this, () => [...this.#cards.values()].some(sleeps));
  }

  protected override willUpdate(changed: PropertyValues): void {
    const active = this.#active;
    const section = active?.closest("section");
    const list = [...this.#cards.values()];
    const place = list.findIndex((card) => card.section === section);
    this.#focused = place < 0 ? undefined : { card: list[place]!, place };
    if (changed.has("live")) this.#cards.clear();
    this.#sort(waitsOf(this.snapshot));
    this.#holdsFocus = this.#cards.size === 0 && (place >= 0 || active?.id === "heading");
  }

  /** Brings the cards in line with what is waited for. */
  #sort(waits: readonly PhronyWait[]): void {
    for (const wait of waits) {
      const card = this.#cards.get(wait.key) ?? newCard(wait);
      this.#cards.set(wait.key, card);
      card.wait = wait;
      if (card.state === "waiting") continue;
      card.state = "waiting";
      card.error = undefined;
    }
    const keys = new Set(waits.map(({ key }) => key));
    for (const [key, card] of this.#cards) {
      if (keys.has(key)) continue;
      card.state = card.wait.kind === "message" && this.#goesOn(card.wait.runId) ? "working" : "gone";
      if (card.state === "gone" && !card.isBusy && !isRefused(card.error)) this.#cards.delete(key);
    }
  }

  /** Whether a conversation may wait for another message. */
  #goesOn(runId: string): boolean {
    const { phase, runs } = this.snapshot;
    return phase !== "finished" && runs.some(({ id, finishedAt }) => id === runId && !finishedAt);
  }

  protected override render(): TemplateResult {
    const { words, format } = this;
    const count = [...this.#cards.values()].filter(isForPeople).length;
    // It may be there for the focus alone, and goes with it.
    const onBlur = () => this.requestUpdate();
    const heading = html`<h3 id="heading" class=${count > 1 ? nothing : "quiet"} tabindex="-1" @blur=${onBlur}>
      ${words.waits.heading(count, format.number(count))}
    </h3>`;
    return html`${this.#cards.size > 0 || this.#holdsFocus ? heading : nothing}
      <div class="cards"></div>`;
  }

  protected override updated(): void {
    const place = this.renderRoot.querySelector(".cards")!;
    const list = [...this.#cards.values()];
    for (const section of [...place.children]) {
      if (!list.some((card) => card.section === section)) section.remove();
    }
    const view = { host: this, words: this.words, format: this.format, language: languageOf(this) };
    for (const card of list) {
      const { section, state, wait } = card;
      section.className = `${wait.kind} ${state}`;
      render(cardContent(card, view), section);
      if (section.parentNode !== place) place.append(section);
    }
    this.toggleAttribute("data-empty", list.length === 0 && !this.#holdsFocus);
    this.#keepFocus(list);
  }

  /** Lets the focus not be lost with what had it: it goes to the card's own first control, or to the next card's. */
  #keepFocus(list: readonly Card[]): void {
    if (this.#focused === undefined || this.#active !== null) return;
    const { card, place } = this.#focused;
    const next = list.includes(card) ? card : (list[place] ?? list[place - 1]);
    const within = next?.section ?? this.renderRoot;
    const find = (selector: string) => within.querySelector<HTMLElement>(selector);
    (find("textarea, input, button") ?? find("[tabindex]"))?.focus();
  }

  get #active(): Element | null {
    return (this.renderRoot as ShadowRoot).activeElement;
  }

  submit(card: Card, event: SubmitEvent, read: Read): void {
    event.preventDefault();
    const { live } = this;
    if (live === undefined || card.state !== "waiting" || card.isBusy || card.wait.task?.submitting) return;
    const form = event.currentTarget as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    // Safari gives a button that is clicked no focus.
    if (!form.matches(":focus-within")) button?.focus();
    const answer = form.querySelector<HTMLInputElement>("textarea, [inputmode], :checked");
    const send = read(answer?.value ?? "", Number(button?.value), form);
    this.edit(card);
    if (typeof send !== "string") return void this.#send(card, send, live);
    card.problem = send;
    // Once it is described by what is wrong with it.
    void this.updateComplete.then(() => form.querySelector<HTMLElement>("[name=answer]")?.focus());
  }

  async #send(card: Card, send: Send, live: LiveRun): Promise<void> {
    const { runId } = live;
    card.isBusy = true;
    try {
      const { error } = await send(live);
      if (error) throw new PhronyError(error, { code: "rejected" });
      this.emit("phrony-answered", { runId, wait: card.wait });
    } catch (error) {
      card.error = error;
      this.emit("phrony-error", { runId, error, isFatal: false });
    }
    card.isBusy = false;
    // At once, so that nobody can answer again what has been answered.
    if (live === this.live) this.snapshot = live.getSnapshot();
    this.requestUpdate();
  }

  edit(card: Card): void {
    if (card.state === "gone") return;
    card.problem = card.error = undefined;
    this.requestUpdate();
  }

  close(card: Card): void {
    card.error = undefined;
    this.requestUpdate();
  }
}

function newCard(wait: PhronyWait): Card {
  const section = document.createElement("section");
  const id = `wait-${++made}`;
  section.part.add("wait");
  section.setAttribute("aria-labelledby", id);
  return { wait, section, id, state: "", isBusy: false };
}

/** Whether its time goes on. */
function sleeps({ wait: { kind }, state }: Card): boolean {
  return state === "waiting" && kind === "timer";
}

function isForPeople({ state, wait: { kind } }: Card): boolean {
  return state === "waiting" && kind !== "timer" && kind !== "other";
}

/** Whether an answer was refused in a way that somebody wants to read, also when nothing is waited for any more. */
function isRefused(error: unknown): boolean {
  return (error as PhronyAPIError | undefined)?.status! < 500;
}
