// How the elements get their names.

/**
 * Gives an element its name, unless there is no document (on a server), or another copy of this package was faster: a
 * second definition would throw.
 */
export function define(name: string, element: CustomElementConstructor): void {
  if (typeof customElements === "undefined" || customElements.get(name) !== undefined) return;
  customElements.define(name, element);
}
