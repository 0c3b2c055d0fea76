import { html, nothing, type PropertyDeclarations, render, type TemplateResult } from "lit";
import type { LiveRunSnapshot } from "../../index.js";
import { PhronyElement } from "../element.js";
import { dateOf } from "../format.js";
import { base } from "../styles/index.js";
import status from "../styles/status.css";
import styles from "./phrony-timeline.css";
import type { RowContext } from "./row-context.js";
import { type RowElement, RowWindow } from "./row-window.js";
import rowStyles from "./rows.css";
import { callOf, type Row, Rows } from "./rows.js";
import { nameOf, runRow } from "./run-row.js";
import { stepRow } from "./step-row.js";

/** The steps of a session, by run: a list of any length, of which the page has what is in view. */
export class PhronyTimeline extends PhronyElement {
  static override styles = [...base, status, styles, rowStyles];

  static override properties: PropertyDeclarations = { snapshot: { attribute: false } };

  declare snapshot: LiveRunSnapshot | undefined;

  readonly #rows = new Rows();
  #view: RowWindow | undefined;
  /** What the rows were made of. */
  #taken: LiveRunSnapshot | undefined;
  #context: RowContext | undefined;
  /** How many steps there were when the reader was last at the end. */
  #seen = 0;

  /** Scrolls to the first row of a run, and puts the focus there. */
  showRun(runId: string): void {
    const row = this.#rows.reveal(runId);
    if (row === undefined) return;
    this.#view?.goTo(row);
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const head = row.element?.querySelector<HTMLElement>(".fold");
      (head ?? this.#view!.scroller).focus({ preventScroll: true });
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#view?.moved();
  }

  /** Once a frame: more often would only be work, and in a page that nobody sees there is none. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated) await new Promise(requestAnimationFrame);
    super.scheduleUpdate();
  }

  protected override firstUpdated(): void {
    const [scroller, list] = this.renderRoot.querySelectorAll<HTMLElement>("[role]");
    this.#view = new RowWindow(this, this.#rows, scroller!, list!);
  }

  protected override willUpdate(): void {
    const { snapshot } = this;
    const view = this.#view;
    // What is hidden stays as it is until it is seen again: the view tells of that.
    if (snapshot === undefined || view === undefined || view.isHidden) return;
    const { session, phase, runs, items } = snapshot;
    const before = this.#taken;
    if (session?.id !== before?.session?.id) {
      // A run that has ended is read from its start, any other is followed.
      view.goTo(undefined);
      view.isFollowing = phase !== "finished";
      this.#seen = items.length;
    }
    if (runs !== before?.runs || items !== before?.items) this.#rows.update(snapshot);
    // Something may have been folded.
    else this.#rows.layOut();
    this.#taken = snapshot;
    view.update();
    if (view.isAtEnd) this.#seen = items.length;
    const start = dateOf(session?.startedAt)?.getTime();
    this.#context = { words: this.words, format: this.format, start, change: this.#change };
  }

  protected override render(): TemplateResult {
    const { timeline, run } = this.words;
    const isEmpty = this.#rows.list.length === 0;
    const unseen = (this.#taken?.items.length ?? 0) - this.#seen;
    return html`<div class="scroller" role="group" tabindex="0" aria-label=${run.timeline} @keydown=${this.#onKey}>
        <div role="list" ?hidden=${isEmpty} @focusin=${this.#hold}></div>
        ${isEmpty && this.#taken ? html`<p class="entry muted">${timeline.empty}</p>` : nothing}
      </div>
      ${unseen > 0
        ? html`<button type="button" class="primary new" @click=${this.#follow}>
            ${timeline.newSteps(unseen, this.format.number(unseen))}
          </button>`
        : nothing}`;
  }

  protected override updated(): void {
    if (!this.#view!.isHidden) this.#view!.show();
  }

  /** Shows a row in its element. */
  renderRow(row: Row, element: RowElement): void {
    const { block, item, index } = row;
    const context = this.#context!;
    const { words, format, start } = context;
    element.ariaSetSize = String(this.#rows.list.length);
    element.ariaPosInSet = String(index + 1);
    // Only what has changed is made again.
    const { run, level, isFolded, steps, last } = block;
    const name = nameOf(block, words);
    const of =
      item === null
        ? [words, format, run, level, isFolded, steps.length, last]
        : [words, format, start, item, row.place, row.showsAll, row.showsJson, level, name, callOf(row)];
    if (of.every((each, i) => each === element.madeOf?.[i])) return;
    element.madeOf = of;
    element.className = item?.provisional ? "entry muted" : "entry";
    element.setAttribute("part", item === null ? "run" : "step");
    element.style.setProperty("--_level", String(level));
    render(item === null ? runRow(row, context) : stepRow(row, context), element, { host: this });
  }

  /** Takes over what the reader wants to see. */
  #change = (target: object, wish: object): void => {
    Object.assign(target, wish);
    this.#hold();
    this.requestUpdate();
  };

  /** The reader is busy with something, which is to stay where it is. */
  #hold(): void {
    this.#view?.hold();
  }

  #follow(): void {
    const view = this.#view!;
    view.isFollowing = true;
    // The button goes.
    view.scroller.focus({ preventScroll: true });
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    const { key, target } = event;
    if (key === "ArrowUp" || key === "PageUp") this.#hold();
    // To where they are by then, which a browser that scrolls smoothly would miss.
    if (target !== this.#view?.scroller || (key !== "Home" && key !== "End")) return;
    event.preventDefault();
    this.#view.goTo(undefined);
    this.#view.isFollowing = key === "End";
    this.requestUpdate();
  }
}
