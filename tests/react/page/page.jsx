// The page: renders one component at a time, by its name.

import { StrictMode, useEffect } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { Phrony, ready } from "phrony-client";
import { PhronyProvider } from "phrony-client/react";
import "phrony-client/elements";
import * as concurrent from "./concurrent.jsx";
import * as elements from "./elements.jsx";
import * as hydrated from "./hydrated.jsx";
import * as runs from "./runs.jsx";
import * as sessions from "./sessions.jsx";

const place = document.getElementById("root");
const components = { ...concurrent, ...elements, ...hydrated, ...runs, ...sessions };
const clients = {};
let root;

/** The clients of the page, each made once. */
function client(name = "first") {
  return (clients[name] ??= new Phrony({ apiKey: null, baseUrl: place.dataset.api }));
}

function tree(name, props, { strict = false, client: of } = {}) {
  const Component = components[name];
  const app = (
    <PhronyProvider client={client(of)}>
      <Component {...props} />
    </PhronyProvider>
  );
  return strict ? <StrictMode>{app}</StrictMode> : app;
}

/** Tells when everything in it has been rendered and its effects have run. */
function Shown({ onShown, children }) {
  useEffect(onShown, [onShown]);
  return children;
}

Object.assign(window, {
  show(...given) {
    root ??= createRoot(place);
    return new Promise((resolve) => root.render(<Shown onShown={() => resolve(undefined)}>{tree(...given)}</Shown>));
  },
  hydrate(...given) {
    const onRecoverableError = (error) => console.error("not hydrated:", error);
    root = hydrateRoot(place, tree(...given), { onRecoverableError });
  },
  unmount() {
    root.unmount();
    root = undefined;
  },
  client,
});
// So that what is measured in the page is not the loading of the module.
await ready();
document.title = "ready";
