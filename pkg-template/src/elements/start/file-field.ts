import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Phrony, UploadedFile, UploadProgress } from "../../index.js";
import { PhronyElement } from "../element.js";
import { errorBox } from "../errors.js";
import { base } from "../styles/index.js";

/** A file that is there. */
export interface FieldFile {
  uploaded: UploadedFile;
  mediaType: string;
}

/** A field for files, which are uploaded as soon as they are chosen. Dispatches `phrony-files` after every change. */
export class FileField extends PhronyElement {
  static override styles = [...base];

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    multiple: { type: Boolean },
    disabled: { type: Boolean },
    label: {},
    progress: { state: true },
    failure: { state: true },
  };

  declare client: Phrony | undefined;
  declare multiple: boolean;
  declare disabled: boolean;
  declare label: string | undefined;
  /** Each file's progress, by name. */
  declare protected progress: ReadonlyMap<string, UploadProgress>;
  declare protected failure: unknown;

  /** The files that are there. */
  value: readonly FieldFile[] = [];

  #uploading: AbortController | undefined;

  constructor() {
    super();
    this.multiple = this.disabled = false;
    this.progress = new Map();
  }

  /** Whether a file is on its way. */
  get isBusy(): boolean {
    return this.#uploading !== undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#uploading?.abort();
    this.#uploading = undefined;
  }

  async #choose(event: Event): Promise<void> {
    const files = [...((event.target as HTMLInputElement).files ?? [])];
    this.#uploading?.abort();
    const uploading = (this.#uploading = new AbortController());
    this.value = [];
    this.failure = undefined;
    this.progress = new Map();
    this.emit("phrony-files", undefined);
    try {
      const value = await Promise.all(files.map((file) => this.#upload(file, uploading.signal)));
      if (!uploading.signal.aborted) this.value = value;
    } catch (error) {
      if (!uploading.signal.aborted) this.failure = error;
    }
    if (uploading.signal.aborted) return;
    this.#uploading = undefined;
    this.requestUpdate();
    this.emit("phrony-files", undefined);
  }

  async #upload(file: File, signal: AbortSignal): Promise<FieldFile> {
    const mediaType = file.type || "application/octet-stream";
    const onProgress = (progress: UploadProgress) => {
      if (!signal.aborted) this.progress = new Map(this.progress).set(file.name, progress);
    };
    const given = { filename: file.name, mediaType, data: file };
    return { uploaded: await this.client!.uploadWorkspaceFile(given, { onProgress, signal }), mediaType };
  }

  protected override render(): TemplateResult {
    const { words, format } = this;
    return html`
      <label for="file">${this.label}</label>
      <input id="file" type="file" ?multiple=${this.multiple} ?disabled=${this.disabled} @change=${this.#choose} />
      ${this.failure
        ? errorBox(this.failure, words, format)
        : [...this.progress].map(([name, { loaded, total }]) => {
            // Once all bytes are there, it has yet to be registered.
            const percent = this.isBusy ? Math.min(99, Math.floor((100 * loaded) / (total || 1))) : 100;
            const told = words.start.uploaded(name, percent, format.bytes(total));
            return html`<p class="muted">
              ${percent < 100 ? html`<progress max="100" .value=${percent} aria-label=${name}></progress>` : nothing}
              ${told}
            </p>`;
          })}
    `;
  }
}
