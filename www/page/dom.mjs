// Making elements. Texts become text nodes, never markup.

/** An element of the page that is there from the start. */
export function byId(id) {
  return document.getElementById(id);
}

/** Makes an element with attributes and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}
