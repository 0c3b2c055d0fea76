// Children of an element that follow a list of values. What stays is not touched, so focus, selection, scroll position
// and half-written answers survive.

/**
 * One child.
 *
 * @typedef {object} Entry
 * @property {HTMLElement} element
 * @property {(value: any) => void} [update] Shows a newer value.
 */

export class KeyedList {
  #parent;
  #keyOf;
  #create;
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /**
   * @param {HTMLElement} parent It has no other children.
   * @param {(value: any) => string} keyOf
   * @param {(value: any) => Entry} create
   */
  constructor(parent, keyOf, create) {
    this.#parent = parent;
    this.#keyOf = keyOf;
    this.#create = create;
  }

  /** Shows these values in this order. */
  show(values) {
    const before = this.#entries;
    this.#entries = new Map();
    for (const value of values) {
      const key = this.#keyOf(value);
      const known = before.get(key);
      before.delete(key);
      known?.update?.(value);
      this.#entries.set(key, known ?? this.#create(value));
    }
    for (const { element } of before.values()) element.remove();
    let place = this.#parent.firstElementChild;
    for (const { element } of this.#entries.values()) {
      if (element === place) place = place.nextElementSibling;
      else this.#parent.insertBefore(element, place);
    }
  }
}
