import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { LiveRun, LiveRunSnapshot, Phrony, PhronyAPIError, PhronyError } from "../../index.js";
import { PhronyClientElement } from "../element.js";
import { describeError, errorBox } from "../errors.js";
import { base } from "../styles/index.js";
import type { PhronyTimeline } from "../timeline/phrony-timeline.js";
import type { PhronyRunElement, PhronyWait } from "../types.js";
import { waitsOf } from "../waits/waits.js";
import { Announcer } from "./announcer.js";
import { NewWaits } from "./new-waits.js";
import styles from "./phrony-run.css";
import { result } from "./result.js";

/**
 * `<phrony-run>`: follows a run and shows it.
 *
 * @fires {CustomEvent} phrony-task - The session waits for a person: a task or a message. Once for each.
 * @fires {CustomEvent} phrony-answered - An answer that was given here was taken.
 * @fires {CustomEvent} phrony-finished - The session has ended, or had when it was opened.
 * @fires {CustomEvent} phrony-error - The connection is lost, an answer was refused, or the run cannot be followed.
 *
 * @csspart header - Who works, how it stands, since when and for how many tokens.
 * @csspart status - The status of the session, and of each run.
 * @csspart progress - The tokens, of those that the session may use.
 * @csspart connection - How the run is heard of.
 * @csspart error - What went wrong.
 * @csspart waits - What the session waits for.
 * @csspart wait - The card of one wait.
 * @csspart result - What it has led to.
 * @csspart lanes - Who worked when.
 * @csspart lane - One run in the lanes.
 * @csspart segment - What a run did for a while.
 * @csspart timeline - The steps.
 * @csspart run - The head of a run in the timeline.
 * @csspart step - A step.
 *
 * @cssprop --phrony-timeline-max-block-size - How high the timeline becomes before it scrolls.
 * @cssprop --phrony-lanes-max-block-size - How high the lanes become before they scroll.
 * @cssprop --phrony-color-accent - What can be pressed, and what is at work. See docs/elements.md for all of them.
 */
export class PhronyRun extends PhronyClientElement implements PhronyRunElement {
  static override styles = [...base, styles];

  static override properties: PropertyDeclarations = {
    runId: { attribute: "run-id" },
    snapshot: { state: true },
    failure: { state: true },
  };

  declare runId: string | undefined;
  declare snapshot: LiveRunSnapshot | undefined;
  /** Why the run cannot be followed. */
  declare protected failure: PhronyError | undefined;

  live: LiveRun | undefined;

  /** What is followed, or was when the element was last in the document. */
  #followed: { runId?: string | undefined; client?: Phrony | undefined } = {};
  #unsubscribe: (() => void) | undefined;
  #frame: number | undefined;
  #isAtBox = false;
  /** What has been told of it by events, and in words. */
  #told = new Told();

  override connectedCallback(): void {
    super.connectedCallback();
    // Back in the document; the first time, the first update does it.
    if (this.hasUpdated && this.live === undefined) this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Whoever moves an element takes it away, but only for a moment.
    queueMicrotask(() => {
      if (!this.isConnected) this.#leave();
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { runId, client } = this.#followed;
    // Not whether they have changed: who hears of an event may change them in the midst of an update.
    if (this.isConnected && (this.runId !== runId || this.phrony !== client)) this.#follow();
    if (changed.has("snapshot") && this.snapshot) this.#told.announcer.hear(this.snapshot, this.words);
    this.#isAtBox = this.shadowRoot?.activeElement?.closest(".error") != null;
  }

  protected override updated(): void {
    // Whoever pressed the box's button goes on in the box that has taken its place, or in what is shown instead.
    if (!this.#isAtBox || this.shadowRoot?.activeElement) return;
    const focus = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
    focus(this.failure ? ".error button" : "phrony-run-header");
  }

  /** Follows the run, from what is known of it. */
  #follow(): void {
    this.#leave();
    const { runId, phrony: client } = this;
    if (runId !== this.#followed.runId || client !== this.#followed.client) {
      this.#followed = { runId, client };
      this.#told = new Told();
      this.failure = this.snapshot = undefined;
    }
    this.requestUpdate();
    if (!runId || client === undefined) return;
    try {
      const live = (this.live = client.liveRun(runId, { initial: this.snapshot }));
      this.#unsubscribe = live.subscribe(() => this.#onChange(live));
      this.#onChange(live);
    } catch (error) {
      this.#fail(error as PhronyError);
    }
  }

  #leave(): void {
    this.#unsubscribe?.();
    this.live?.close();
    this.#unsubscribe = this.live = undefined;
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #onChange(live: LiveRun): void {
    this.#tell(live.getSnapshot());
    // Once for each frame: more often would only be work, and in a page that nobody sees there is none.
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const { connection, error } = (this.snapshot = live.getSnapshot());
      // What was shown stays until there is an answer.
      if (error === null && connection !== "connecting") this.failure = undefined;
    });
  }

  /** Dispatches events for what is new in a snapshot. */
  #tell(snapshot: LiveRunSnapshot): void {
    const { runId } = this as { runId: string };
    const { phase, connection, error } = snapshot;
    const told = this.#told;
    for (const wait of told.waits.among(waitsOf(snapshot))) {
      if (wait.kind === "task" || wait.kind === "dashboard" || wait.kind === "message") {
        this.emit("phrony-task", { runId, wait });
      }
    }
    const before = told.error;
    told.error = error;
    if (error !== null && connection === "closed") this.#fail(error);
    // Whatever is tried again fails again in the same way, which is no news.
    else if (error !== null && !isSame(error, before)) this.emit("phrony-error", { runId, error, isFatal: false });
    if (phase === "finished" && !told.isFinished) {
      told.isFinished = true;
      this.emit("phrony-finished", { runId, snapshot });
    }
  }

  #fail(error: PhronyError): void {
    this.failure = error;
    this.emit("phrony-error", { runId: this.runId, error, isFatal: true });
  }

  #retry(): void {
    this.#told.announcer.text = this.words.run.connecting;
    this.#follow();
  }

  protected override render(): TemplateResult {
    const { words } = this;
    const missing = this.phrony === undefined ? words.common.noClient : this.runId ? undefined : words.run.noRun;
    return html`
      <p class="visually-hidden" role="status">${this.#told.announcer.text}</p>
      ${missing === undefined ? this.#view() : html`<p class="muted">${missing}</p>`}
    `;
  }

  #view(): TemplateResult {
    const { words, format, snapshot, failure } = this;
    const box = failure && errorBox(failure, words, format, () => this.#retry(), words.run.cannotFollow);
    // Another failure is another box, which is read out.
    const failed = repeat([failure], () => failure, () => box);
    if (!snapshot?.session) {
      return html`${failed}${snapshot?.connection === "closed" ? nothing : this.#connection(snapshot)}`;
    }
    const { phase, redacted } = snapshot;
    const waits = waitsOf(snapshot);
    return html`
      <phrony-run-header
        part="header"
        exportparts="status, progress"
        tabindex="-1"
        .snapshot=${snapshot}
        .strings=${this.strings}
      >
        ${phase === "finished" ? nothing : this.#connection(snapshot)}
      </phrony-run-header>
      ${failed}
      <phrony-waits
        part="waits"
        exportparts="wait, error"
        ?data-empty=${waits.length === 0}
        .snapshot=${snapshot}
        .live=${this.live}
        .client=${this.phrony}
        .strings=${this.strings}
      ></phrony-waits>
      ${result(snapshot, words)} ${redacted ? this.#redacted(waits) : this.#steps(snapshot)}
    `;
  }

  /** How the run is heard of; and, as long as there is nothing else to see, why it is not. */
  #connection({ connection, session, error }: Partial<LiveRunSnapshot> = {}): TemplateResult {
    const { words, format } = this;
    const why = error && describeError(error, words, format).what;
    return html`<span class="connection" part="connection" data-connection=${connection} title=${why ?? nothing}>
      ${words.run[connection ?? "connecting"]} ${session ? nothing : why}
    </span>`;
  }

  #redacted(waits: readonly PhronyWait[]): TemplateResult {
    const { run } = this.words;
    const isHidden = waits.some(({ kind }) => kind === "other");
    return html`<p class="muted redacted">${run.redacted} ${isHidden ? run.redactedWait : nothing}</p>`;
  }

  #steps(snapshot: LiveRunSnapshot): TemplateResult {
    const { words } = this;
    return html`
      <details class="lanes" ?open=${snapshot.runs.length > 1}>
        <summary>${words.run.lanes}</summary>
        <phrony-lanes
          part="lanes"
          exportparts="lane, segment"
          .snapshot=${snapshot}
          .strings=${this.strings}
          @phrony-lane=${this.#onLane}
        ></phrony-lanes>
      </details>
      <section class="timeline" aria-labelledby="timeline">
        <h3 id="timeline">${words.run.timeline}</h3>
        <phrony-timeline
          part="timeline"
          exportparts="step, run, status"
          .snapshot=${snapshot}
          .strings=${this.strings}
        ></phrony-timeline>
      </section>
    `;
  }

  #onLane({ detail }: CustomEvent<{ runId: string }>): void {
    this.renderRoot.querySelector<PhronyTimeline>("phrony-timeline")?.showRun(detail.runId);
  }
}

/** What has been told of a run. */
class Told {
  readonly waits = new NewWaits();
  readonly announcer = new Announcer();
  error: PhronyError | null = null;
  isFinished = false;
}

/** Whether both say the same. */
function isSame(error: PhronyError, before: PhronyError | null): boolean {
  return error.code === before?.code && (error as PhronyAPIError).status === (before as PhronyAPIError).status;
}
