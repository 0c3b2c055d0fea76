// What the server renders, and with what.

import { renderToPipeableStream, renderToString } from "react-dom/server";
import { Phrony } from "phrony-client";
import * as hooks from "phrony-client/react";
import "phrony-client/elements";
import * as elements from "./elements.jsx";
import * as hydrated from "./hydrated.jsx";

const components = { ...elements, ...hydrated };

/** A component of the page as the page has it, in its provider. */
export function tree(name, props, client) {
  const Component = components[name];
  return (
    <hooks.PhronyProvider client={client}>
      <Component {...props} />
    </hooks.PhronyProvider>
  );
}

export { hooks, Phrony, renderToPipeableStream, renderToString };
export { createElement } from "react";
