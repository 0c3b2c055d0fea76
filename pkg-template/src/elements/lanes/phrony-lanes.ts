import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import type { LiveRunSnapshot } from "../../index.js";
import { PhronyElement } from "../element.js";
import { base } from "../styles/index.js";

/** Who worked when, and who waited for whom: a lane for each run of a session. */
export class PhronyLanes extends PhronyElement {
  static override styles = [...base];

  static override properties: PropertyDeclarations = { snapshot: { attribute: false } };

  declare snapshot: LiveRunSnapshot;

  protected override render(): TemplateResult {
    return html`${this.snapshot.runs.length}`;
  }
}
