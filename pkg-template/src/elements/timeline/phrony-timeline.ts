import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import type { LiveRunSnapshot } from "../../index.js";
import { PhronyElement } from "../element.js";
import { base } from "../styles/index.js";

/** The steps of a session, by run. */
export class PhronyTimeline extends PhronyElement {
  static override styles = [...base];

  static override properties: PropertyDeclarations = { snapshot: { attribute: false } };

  declare snapshot: LiveRunSnapshot;

  /** Scrolls to the first step of a run, and puts the focus there. */
  showRun(_runId: string): void {}

  protected override render(): TemplateResult {
    return html`${this.snapshot.items.length}`;
  }
}
