// A field for a file, with the progress of its upload.

import { formatBytes } from "../run/format.mjs";
import { element, freshId } from "./dom.mjs";

export class FileField {
  #input;
  #progress;
  #text;

  /** @param {string} label */
  constructor(label) {
    const id = freshId("file");
    const textId = freshId("upload");
    this.#input = element("input", { id, type: "file", "aria-describedby": textId, onchange: () => this.#forget() });
    this.#progress = element("progress", { max: 1, value: 0, hidden: true, "aria-labelledby": textId });
    this.#text = element("p", { id: textId, class: "hint", role: "status" });
    this.element = element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      this.#input,
      this.#progress,
      this.#text,
    );
  }

  /** Uploads the file; `undefined` if none was chosen. */
  async upload(phrony) {
    const [file] = this.#input.files;
    if (file === undefined) return undefined;
    const mediaType = file.type || "application/octet-stream";
    this.#progress.hidden = false;
    try {
      const uploaded = await phrony.uploadWorkspaceFile(
        { filename: file.name, mediaType, data: file },
        { onProgress: (progress) => this.#show(file.name, progress) },
      );
      this.#text.textContent = `${file.name}: uploaded (${formatBytes(file.size)})`;
      return { uploaded, mediaType };
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** Takes the file away. */
  clear() {
    this.#input.value = "";
    this.#forget();
  }

  #show(name, { loaded, total }) {
    const part = total === 0 ? 1 : loaded / total;
    this.#progress.value = part;
    this.#text.textContent = `${name}: ${Math.round(100 * part)} % of ${formatBytes(total)}`;
  }

  #forget() {
    this.#progress.hidden = true;
    this.#text.textContent = "";
  }
}
