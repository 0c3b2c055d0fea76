import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import type { LiveRun, LiveRunSnapshot, PhronyError } from "../../index.js";
import { PhronyClientElement } from "../element.js";
import { errorBox } from "../errors.js";
import { base } from "../styles/index.js";
import type { PhronyTimeline } from "../timeline/phrony-timeline.js";
import type { PhronyRunElement } from "../types.js";
import { waitsOf } from "../waits/waits.js";
import { result } from "./result.js";
import styles from "./phrony-run.css";

/** `<phrony-run>`: follows a run and shows it. */
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
  declare protected failure: unknown;

  live: LiveRun | undefined;

  #unsubscribe: (() => void) | undefined;
  #frame: number | undefined;
  /** What has been told by events. */
  #told = { waits: new Set<string>(), isFinished: false, error: null as PhronyError | null };

  override connectedCallback(): void {
    super.connectedCallback();
    // Back in the document; the first time, the first update does it.
    if (this.hasUpdated) this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.isConnected) return;
    if (changed.has("runId") || changed.has("client") || changed.has("baseUrl")) this.#follow();
  }

  /** Follows the run anew. */
  #follow(): void {
    this.#leave();
    this.failure = undefined;
    this.snapshot = undefined;
    this.#told = { waits: new Set(), isFinished: false, error: null };
    if (!this.runId || this.phrony === undefined) return;
    try {
      const live = (this.live = this.phrony.liveRun(this.runId));
      this.#unsubscribe = live.subscribe(() => this.#onChange(live));
      this.#onChange(live);
    } catch (error) {
      this.#fail(error);
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
      this.snapshot = live.getSnapshot();
    });
  }

  /** Dispatches events for what is new in a snapshot. */
  #tell(snapshot: LiveRunSnapshot): void {
    const { runId } = this as { runId: string };
    const { phase, connection, error } = snapshot;
    for (const wait of waitsOf(snapshot)) {
      const isForPeople = wait.kind === "task" || wait.kind === "dashboard" || wait.kind === "message";
      if (!isForPeople || this.#told.waits.has(wait.key)) continue;
      this.#told.waits.add(wait.key);
      this.emit("phrony-task", { runId, wait });
    }
    if (error !== null && error !== this.#told.error) {
      if (connection === "closed") this.#fail(error);
      else this.emit("phrony-error", { runId, error, isFatal: false });
    }
    this.#told.error = error;
    if (phase === "finished" && !this.#told.isFinished) {
      this.#told.isFinished = true;
      this.emit("phrony-finished", { runId, snapshot });
    }
  }

  #fail(error: unknown): void {
    this.failure = error;
    this.emit("phrony-error", { runId: this.runId, error, isFatal: true });
  }

  protected override render(): TemplateResult {
    const { words, format, snapshot } = this;
    if (this.phrony === undefined) return html`<p class="muted">${words.common.noClient}</p>`;
    if (!this.runId) return html`<p class="muted">${words.run.noRun}</p>`;
    const failure = this.failure
      ? errorBox(this.failure, words, format, () => this.#follow(), words.run.cannotFollow)
      : nothing;
    if (snapshot === undefined || snapshot.session === null) {
      return html`${failure}${this.failure ? nothing : this.#connection(snapshot?.connection ?? "connecting")}`;
    }
    const { connection, phase, redacted } = snapshot;
    return html`
      <phrony-run-header part="header" exportparts="status, progress" .snapshot=${snapshot} .strings=${this.strings}>
        ${phase === "finished" ? nothing : this.#connection(connection)}
      </phrony-run-header>
      ${failure}
      <phrony-waits
        part="waits"
        exportparts="wait"
        .snapshot=${snapshot}
        .live=${this.live}
        .client=${this.phrony}
        .strings=${this.strings}
      ></phrony-waits>
      ${result(snapshot, words)} ${redacted ? html`<p class="muted">${words.run.redacted}</p>` : this.#steps(snapshot)}
    `;
  }

  #connection(connection: LiveRunSnapshot["connection"]): TemplateResult {
    return html`<span class="connection" part="connection" role="status" data-connection=${connection}>
      ${this.words.run[connection]}
    </span>`;
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
          exportparts="step, run"
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
