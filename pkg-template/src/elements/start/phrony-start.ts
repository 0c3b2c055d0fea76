import { html, type TemplateResult } from "lit";
import { PhronyClientElement } from "../element.js";
import { base } from "../styles/index.js";

/** `<phrony-start>`. */
export class PhronyStart extends PhronyClientElement {
  static override styles = [...base];

  protected override render(): TemplateResult {
    return html``;
  }
}
