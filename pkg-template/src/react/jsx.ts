// The custom elements in TSX. React 19 sets their properties, and listens to their events.

import type { ClassAttributes, HTMLAttributes } from "react";
import type { PhronyElementTagNameMap, PhronyIntrinsicElements } from "../elements/jsx.js";

/** An element's own, and what React lets all elements have. */
type ReactProps<Tag extends keyof PhronyElementTagNameMap> = PhronyIntrinsicElements[Tag] &
  Omit<HTMLAttributes<PhronyElementTagNameMap[Tag]>, keyof PhronyIntrinsicElements[Tag]> &
  ClassAttributes<PhronyElementTagNameMap[Tag]>;

/**
 * What the elements of `phrony-client/elements` take in TSX; part of React's own list, so that
 * `<phrony-run run-id={runId} client={phrony} onphrony-finished={(event) => event.detail.snapshot} />` is checked.
 */
export interface PhronyReactElements {
  /** A run as people follow it. */
  "phrony-run": ReactProps<"phrony-run">;
  /** The sessions of an agent. */
  "phrony-sessions": ReactProps<"phrony-sessions">;
  /** The form that starts a run. */
  "phrony-start": ReactProps<"phrony-start">;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements extends PhronyReactElements {}
  }
}
