// Stands for `@lit-labs/ssr-dom-shim`, which Lit takes where there is no document: there the elements only have to be
// importable, and a whole shim would be a tenth of what pages download.

/** What element classes extend on a server. */
export const HTMLElement = class {};

/** There is no registry to define them in. */
export const customElements = undefined;
