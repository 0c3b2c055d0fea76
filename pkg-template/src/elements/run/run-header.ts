import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { LiveRunSnapshot } from "../../index.js";
import { PhronyElement } from "../element.js";
import { dateOf } from "../format.js";
import { statusBadge } from "../status.js";
import { base } from "../styles/index.js";
import status from "../styles/status.css";
import styles from "./run-header.css";

/** How often the elapsed time is written, in milliseconds. */
const TICK_MS = 1_000;

/** The head of a run view: who works, how it stands, since when and for how many tokens. */
export class RunHeader extends PhronyElement {
  static override styles = [...base, status, styles];

  static override properties: PropertyDeclarations = { snapshot: { attribute: false } };

  declare snapshot: LiveRunSnapshot;

  #ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#tick();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  /** Writes the time every second, for as long as it goes on. */
  #tick(): void {
    const goesOn = this.isConnected && this.snapshot?.phase !== "finished";
    if (goesOn) this.#ticking ??= setInterval(() => this.requestUpdate(), TICK_MS);
    else {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
  }

  protected override updated(): void {
    this.#tick();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, runs, phase } = this.snapshot;
    if (session === null) return nothing;
    const root = runs.find(({ depth }) => depth === 0);
    const { words, format } = this;
    return html`<header part="header">
      <h2>${words.run.label(root?.agentName ?? undefined)}</h2>
      ${statusBadge(session.status, phase, Boolean(session.error), words)}
      <slot></slot>
      <dl>
        <div>
          <dt class="muted">${words.run.elapsed}</dt>
          <dd>${this.#elapsed(session, format)}</dd>
        </div>
        <div>
          <dt class="muted">${words.run.tokens}</dt>
          <dd>${this.#tokens(session, format)}</dd>
        </div>
      </dl>
    </header>`;
  }

  #elapsed({ startedAt, finishedAt }: Session, format: PhronyElement["format"]): string {
    const start = dateOf(startedAt);
    if (start === undefined) return "–";
    const end = dateOf(finishedAt) ?? new Date();
    return format.duration(end.getTime() - start.getTime());
  }

  #tokens({ totalTokensUsed, startContext }: Session, format: PhronyElement["format"]): TemplateResult | string {
    const used = format.number(totalTokensUsed ?? 0);
    const limit = startContext?.maxSessionTokens;
    if (typeof limit !== "number" || !(limit > 0)) return used;
    const { run } = this.words;
    const share = Math.min(1, totalTokensUsed / limit);
    return html`${run.tokensOf(used, format.number(limit))}
      <progress
        part="progress"
        max="1"
        .value=${share}
        aria-label=${run.tokens}
        aria-valuetext=${run.tokensProgress(Math.round(share * 100))}
      ></progress>`;
  }
}

type Session = NonNullable<LiveRunSnapshot["session"]>;
