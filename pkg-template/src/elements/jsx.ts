// The elements in templates that TypeScript checks, and in the DOM's own lists.

import type {
  PhronyRunElement,
  PhronyRunEventMap,
  PhronySessionsElement,
  PhronySessionsEventMap,
  PhronyStartElement,
  PhronyStartEventMap,
} from "./types.js";

/** The elements by their names. */
export interface PhronyElementTagNameMap {
  "phrony-run": PhronyRunElement;
  "phrony-sessions": PhronySessionsElement;
  "phrony-start": PhronyStartElement;
}

/** The events of all elements. */
export interface PhronyElementEventMap extends PhronyRunEventMap, PhronySessionsEventMap, PhronyStartEventMap {}

/**
 * What each element takes in a template: its attributes (`run-id`), its properties (`runId`, `client`), and listeners
 * for its events (`onphrony-finished`). Where listeners are written in another way, `On` is how their names begin:
 * `PhronyIntrinsicElements<"on:">` for Solid.
 *
 * React has them by `phrony-client/react`. For another framework, such as Preact:
 *
 * ```ts
 * import type { HTMLAttributes } from "preact";
 * import type { PhronyElementTagNameMap, PhronyIntrinsicElements } from "phrony-client/elements";
 *
 * type Elements = {
 *   [Tag in keyof PhronyElementTagNameMap]: PhronyIntrinsicElements[Tag] &
 *     Omit<HTMLAttributes<PhronyElementTagNameMap[Tag]>, keyof PhronyIntrinsicElements[Tag]>;
 * };
 * declare module "preact" {
 *   namespace JSX {
 *     interface IntrinsicElements extends Elements {}
 *   }
 * }
 * ```
 */
export interface PhronyIntrinsicElements<On extends string = "on"> {
  /** A run as people follow it. */
  "phrony-run": Settable<PhronyRunElement> & Listeners<PhronyRunEventMap, On>;
  /** The sessions of an agent. */
  "phrony-sessions": Settable<PhronySessionsElement> & Listeners<PhronySessionsEventMap, On>;
  /** The form that starts a run. */
  "phrony-start": Settable<PhronyStartElement> & Listeners<PhronyStartEventMap, On>;
}

/** The properties of an element that can be set, and their attributes. */
type Settable<Element> = Properties<Omit<Element, keyof HTMLElement>>;

type Properties<Own> = {
  [Name in keyof Own as CanBeSet<Own, Name>]?: Own[Name] | undefined;
} & {
  [Name in keyof Own as HasAttribute<Own, CanBeSet<Own, Name>>]?: AttributeValue<Own[Name]> | undefined;
};

/** The name, unless it is that of a method or of what only tells. */
type CanBeSet<Own, Name extends keyof Own> = Own[Name] extends (...given: never) => unknown
  ? never
  : Same<Pick<Own, Name>, Readonly<Pick<Own, Name>>> extends true
    ? never
    : Name;

/** The attribute's name, unless the property holds what cannot stand in one. */
type HasAttribute<Own, Name extends keyof Own> =
  NonNullable<Own[Name]> extends string | number | boolean | readonly string[] ? Attribute<Name> : never;

/** Numbers as numbers or as HTML has them; of a list, the names with blanks between them. */
type AttributeValue<Value> = Value extends number ? number | string : Value extends readonly string[] ? string : Value;

/** `run-id` for `runId`. */
type Attribute<Name> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Attribute<Rest>}`
  : Name;

type Listeners<Events, On extends string> = {
  [Name in keyof Events as `${On}${Name & string}`]?: ((event: Events[Name]) => void) | undefined;
};

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

declare global {
  interface HTMLElementTagNameMap extends PhronyElementTagNameMap {}
  // The events bubble: an element, the document and the window can listen.
  interface GlobalEventHandlersEventMap extends PhronyElementEventMap {}
}
