// Making elements. Texts of runs become text nodes, never markup: what an agent says is not to be trusted.

/** An element of the page that is there from the start. */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * Makes an element. Functions are listeners (`onclick`), `true` and `false` attributes that are there or not.
 *
 * @param {string} tag
 * @param {{ [attribute: string]: unknown }} [attributes]
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** Sets a text if it is another one: writing the same again would lose a selection in it. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

let lastId = 0;

/** An id that no other element has. */
export function freshId(name) {
  lastId += 1;
  return `${name}-${lastId}`;
}
