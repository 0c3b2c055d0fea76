// What emulators have sent, each different body and event once.

export class Emitted {
  #texts = new Map();
  /** JSON texts of error answers. */
  errors = new Set();
  /** The statuses of error answers. */
  errorStatuses = new Set();

  /** Keeps the JSON text of a type of the model. */
  keep(type, text) {
    if (!this.#texts.has(type)) this.#texts.set(type, new Set());
    this.#texts.get(type).add(text);
  }

  keepError(status, text) {
    this.errorStatuses.add(status);
    this.errors.add(text);
  }

  /** The types of which something was sent. */
  get types() {
    return [...this.#texts.keys()];
  }

  /** All of a type. */
  of(type) {
    return [...(this.#texts.get(type) ?? [])].map((text) => JSON.parse(text));
  }

  /** The items of all conversations, each once. */
  get items() {
    const texts = this.of("Conversation").flatMap(({ items }) => items.map((item) => JSON.stringify(item)));
    return [...new Set(texts)].map((text) => JSON.parse(text));
  }
}
