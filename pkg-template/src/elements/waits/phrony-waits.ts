import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import type { LiveRun, LiveRunSnapshot, Phrony } from "../../index.js";
import { PhronyElement } from "../element.js";
import { base } from "../styles/index.js";
import { waitsOf } from "./waits.js";

/** A card for everything that a session waits for, with what answers it. */
export class PhronyWaits extends PhronyElement {
  static override styles = [...base];

  static override properties: PropertyDeclarations = {
    snapshot: { attribute: false },
    live: { attribute: false },
    client: { attribute: false },
  };

  declare snapshot: LiveRunSnapshot;
  declare live: LiveRun | undefined;
  /** The client that uploads go through. */
  declare client: Phrony | undefined;

  protected override render(): TemplateResult {
    return html`${waitsOf(this.snapshot).map(({ key }) => key)}`;
  }
}
