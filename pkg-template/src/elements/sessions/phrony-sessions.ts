import { html, type TemplateResult } from "lit";
import { PhronyClientElement } from "../element.js";
import { base } from "../styles/index.js";

/** `<phrony-sessions>`. */
export class PhronySessions extends PhronyClientElement {
  static override styles = [...base];

  protected override render(): TemplateResult {
    return html``;
  }
}
