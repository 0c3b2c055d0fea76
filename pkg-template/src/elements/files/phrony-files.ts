import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Phrony, PhronyAPIError, UploadedFile } from "../../index.js";
import { PhronyElement } from "../element.js";
import { errorBox, PhronyError } from "../errors.js";
import { base } from "../styles/index.js";
import styles from "./phrony-files.css";

/** A file that was chosen and is uploaded. */
export interface ChosenFile extends UploadedFile {
  /** Its media type, as far as the browser knows it. */
  mediaType: string;
}

/** A file that was chosen. Its upload goes on while there is neither a result nor an error. */
interface Upload {
  readonly file: File;
  readonly abort: AbortController;
  /** How much of it is sent, from 0 to 1. */
  share: number;
  result?: ChosenFile;
  error?: unknown;
}

/**
 * A field for files. They are chosen, dropped or pasted, and uploaded at once. Dispatches `phrony-files`, which bubbles
 * but stays in the shadow tree that the field is in, when `value`, `isBusy` or `hasFailed` may have changed.
 */
export class PhronyFiles extends PhronyElement {
  static override styles = [...base, styles];

  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    multiple: { type: Boolean },
    disabled: { type: Boolean },
    label: {},
  };

  /** The client to upload with. */
  declare client: Phrony | undefined;
  /** Whether there can be more than one file. If not, the next one takes the place of the one before. */
  declare multiple: boolean | undefined;
  /** Whether files can neither be added nor taken away. */
  declare disabled: boolean | undefined;
  /** What the field is called; without, only its button says what it is for. */
  declare label: string | undefined;

  #uploads: readonly Upload[] = [];
  /** What is read out: that a file is there, and not every percent. */
  #news = "";
  /** The place in the list where the focus was before an update. */
  #focused = -1;

  /** The files that are uploaded, in the order in which they were chosen. */
  get value(): ChosenFile[] {
    return this.#uploads.flatMap(({ result }) => result ?? []);
  }

  /** Whether an upload goes on. */
  get isBusy(): boolean {
    return this.#uploads.some(goesOn);
  }

  /** Whether there is a file that could not be uploaded. */
  get hasFailed(): boolean {
    return this.#uploads.some(({ error }) => error !== undefined);
  }

  /** Why nothing can be sent yet. */
  get problem(): string | undefined {
    const { uploading, notUploaded } = this.words.files;
    return this.isBusy ? uploading : this.hasFailed ? notUploaded : undefined;
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector("input")!.focus(options);
  }

  /** Takes in files as if they were chosen. */
  add(files: Iterable<File>): void {
    const added = [...files].map((file): Upload => ({ file, abort: new AbortController(), share: 0 }));
    if (!this.multiple) added.splice(1);
    if (this.disabled || added.length === 0) return;
    this.#keep((upload) => this.multiple === true || added.includes(upload));
    this.#uploads = [...this.#uploads, ...added];
    for (const upload of added) void this.#run(upload);
  }

  /** Takes in what is dropped or pasted, also somewhere around the field. */
  take(event: DragEvent | ClipboardEvent): void {
    const isPaste = "clipboardData" in event;
    const data = isPaste ? event.clipboardData : event.dataTransfer;
    if (this.disabled || event.defaultPrevented || !data?.types.includes("Files")) return;
    // An office program copies a text together with a picture of it.
    if (isPaste && data.types.includes("text/plain")) return;
    event.preventDefault();
    // While they are dragged there are none yet.
    this.add(data.files);
  }

  /** Takes uploaded files away, such as those that were sent. */
  release(files: readonly ChosenFile[]): void {
    this.#keep(({ result }) => result === undefined || !files.includes(result));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#keep((upload) => !goesOn(upload));
  }

  /** Takes the others away, and ends their uploads. */
  #keep(isKept: (upload: Upload) => boolean): void {
    for (const upload of this.#uploads) if (!isKept(upload)) upload.abort.abort();
    this.#uploads = this.#uploads.filter(isKept);
    this.#changed();
  }

  async #run(upload: Upload): Promise<void> {
    const { words, client } = this;
    const { file, abort } = upload;
    const { name: filename, size, type } = file;
    const mediaType = type || "application/octet-stream";
    const onProgress = ({ loaded }: { loaded: number }) => {
      upload.share = Math.min(1, loaded / size);
      this.requestUpdate();
    };
    upload.share = 0;
    upload.error = undefined;
    this.#changed();
    try {
      // The service takes no file without a byte.
      if (size === 0) throw new PhronyError(words.files.empty);
      if (!client) throw new PhronyError(words.common.noClient);
      const options = { onProgress, signal: abort.signal };
      const uploaded = await client.uploadWorkspaceFile({ filename, mediaType, data: file }, options);
      upload.result = { ...uploaded, mediaType };
      this.#news = words.files.uploaded(filename);
    } catch (error) {
      upload.error = error;
    }
    if (this.#uploads.includes(upload)) this.#changed();
  }

  #changed(): void {
    this.requestUpdate();
    this.dispatchEvent(new Event("phrony-files", { bubbles: true }));
  }

  /** What has the focus in the field. */
  get #active(): Element | null {
    return (this.renderRoot as ShadowRoot).activeElement;
  }

  protected override willUpdate(): void {
    const places = [...this.renderRoot.querySelectorAll("li")];
    this.#focused = places.findIndex((place) => place.contains(this.#active));
  }

  /** Keeps the focus in the field when what had it is gone. */
  protected override updated(): void {
    if (this.#focused < 0 || this.#active !== null) return;
    const buttons = this.renderRoot.querySelectorAll<HTMLElement>(".remove");
    (buttons[Math.min(this.#focused, buttons.length - 1)] ?? this.renderRoot.querySelector("input")!).focus();
  }

  protected override render(): TemplateResult {
    const { label, multiple, disabled } = this;
    const words = this.words.files;
    return html`<div class="field" @dragover=${this.take} @drop=${this.take} @paste=${this.take}>
      ${label ? html`<label for="input">${label}</label>` : nothing}
      <div class="row">
        <input
          id="input"
          class="visually-hidden"
          type="file"
          ?multiple=${multiple}
          ?disabled=${disabled}
          @change=${this.#onChoose}
        />
        <label class="button" for="input">${multiple ? words.chooseMany : words.choose}</label>
      </div>
      ${this.#uploads.length === 0 ? nothing : html`<ul>${this.#uploads.map((upload) => this.#item(upload))}</ul>`}
      <p class="visually-hidden" role="status">${this.#news}</p>
    </div>`;
  }

  #item(upload: Upload): TemplateResult {
    const { words, format } = this;
    const { file, share, error, result } = upload;
    const { name, size } = file;
    const { forbidden, failed, percent, done, remove } = words.files;
    const heading = ((error as PhronyAPIError | undefined)?.status === 403 ? forbidden : failed)(name);
    const retry = size === 0 ? undefined : () => void this.#run(upload);
    return html`<li class="row">
      <span class="name">${name}</span>
      <span class="muted">${format.bytes(size)}</span>
      ${goesOn(upload) ? html`<progress .value=${share} aria-label=${name}></progress>` : nothing}
      <span class="muted">${result ? done : goesOn(upload) ? percent(Math.floor(share * 100)) : nothing}</span>
      <button
        class="remove"
        type="button"
        aria-label=${remove(name)}
        ?disabled=${this.disabled}
        @click=${() => this.#keep((other) => other !== upload)}
      >
        ×
      </button>
      ${error === undefined ? nothing : errorBox(error, words, format, retry, heading)}
    </li>`;
  }

  #onChoose({ target }: Event): void {
    const input = target as HTMLInputElement;
    this.add(input.files!);
    // So that the same file can be chosen again.
    input.value = "";
  }
}

function goesOn({ result, error }: Upload): boolean {
  return result === undefined && error === undefined;
}
