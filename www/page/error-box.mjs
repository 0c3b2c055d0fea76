// An error, where it happened: what went wrong and what to do.

import { describeError } from "../run/describe-error.mjs";
import { element } from "./dom.mjs";

/** Shows an error in a box with the role `alert`; `retry` offers to try again. */
export function showError(box, error, retry) {
  const { what, todo } = describeError(error);
  const again = () => {
    clearError(box);
    retry();
  };
  box.replaceChildren(
    element(
      "div",
      { class: "error" },
      element("p", {}, element("strong", {}, what)),
      ...(todo === "" ? [] : [element("p", {}, todo)]),
      ...(retry === undefined ? [] : [element("button", { type: "button", class: "quiet", onclick: again }, "Try again")]),
    ),
  );
}

/** Empties a box. */
export function clearError(box) {
  box.replaceChildren();
}
