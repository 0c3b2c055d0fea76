import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { LiveRunSnapshot } from "../../index.js";
import { PhronyElement } from "../element.js";
import { dateOf } from "../format.js";
import { hasFailed, statusBadge } from "../status.js";
import { base } from "../styles/index.js";
import status from "../styles/status.css";
import styles from "./run-header.css";
import { goesOn, Ticking } from "../ticking.js";

/** The head of a run view: who works, how it stands, since when and for how many tokens. */
export class RunHeader extends PhronyElement {
  static override styles = [...base, status, styles];

  static override properties: PropertyDeclarations = { snapshot: { attribute: false } };

  declare snapshot: LiveRunSnapshot;

  constructor() {
    super();
    new Ticking(this, () => goesOn(this.snapshot));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, runs, phase } = this.snapshot;
    if (session === null) return nothing;
    const root = runs.find(({ depth }) => depth === 0);
    const { words } = this;
    return html`<header>
      <h2>${words.run.label(root?.agentName || undefined)}</h2>
      ${statusBadge(session.status, phase, hasFailed(session.status, session.error), words)}
      <slot></slot>
      <dl>
        <div>
          <dt>${words.run.elapsed}</dt>
          <dd>${this.#elapsed(session)}</dd>
        </div>
        <div>
          <dt>${words.run.tokens}</dt>
          <dd>${this.#tokens(session)}</dd>
        </div>
      </dl>
    </header>`;
  }

  #elapsed({ startedAt, finishedAt }: Session): string {
    const start = dateOf(startedAt);
    const end = dateOf(finishedAt) ?? (this.snapshot.phase === "finished" ? undefined : new Date());
    return start && end ? this.format.duration(end.getTime() - start.getTime()) : "–";
  }

  #tokens({ totalTokensUsed, startContext }: Session): TemplateResult | string {
    const { format } = this;
    const used = totalTokensUsed || 0;
    const limit = startContext?.maxSessionTokens;
    if (typeof limit !== "number" || !(limit > 0)) return format.number(used);
    const { run } = this.words;
    const share = used / limit;
    return html`${run.tokensOf(format.number(used), format.number(limit))}
      <progress
        part="progress"
        max="1"
        .value=${Math.min(1, share)}
        aria-label=${run.tokens}
        aria-valuetext=${run.tokensProgress(Math.round(share * 100))}
      ></progress>`;
  }
}

type Session = NonNullable<LiveRunSnapshot["session"]>;
