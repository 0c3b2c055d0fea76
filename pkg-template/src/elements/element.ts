// What all elements of the package have in common.

import { LitElement, type PropertyDeclarations } from "lit";
import type { Phrony } from "../index.js";
import { clientFor } from "./clients.js";
import { type Format, formatFor } from "./format.js";
import { languageOf } from "./language.js";
import { resolveStrings, type PhronyStrings, type PhronyStringOverrides } from "./strings/index.js";

/** An element with words in the reader's language. */
export abstract class PhronyElement extends LitElement {
  static override properties: PropertyDeclarations = {
    strings: { attribute: false },
  };

  /** Your own words; what is not given is that of `setPhronyStrings`, or English. */
  declare strings: PhronyStringOverrides | undefined;

  /** The words to show. */
  protected get words(): PhronyStrings {
    return resolveStrings(this.strings);
  }

  /** Numbers and times in the language of the closest `lang`. */
  protected get format(): Format {
    return formatFor(languageOf(this));
  }

  /** Dispatches an event that bubbles, also out of the shadow trees that the element is in. */
  protected emit<Detail>(type: string, detail: Detail, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
  }
}

/** An element that asks the service. */
export abstract class PhronyClientElement extends PhronyElement {
  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    baseUrl: { attribute: "base-url" },
  };

  /** The client to use. */
  declare client: Phrony | undefined;
  /** Without a client: the address of the backend that adds the key, such as `/api/phrony`. */
  declare baseUrl: string | undefined;

  /** The client that is used, if there is one. */
  protected get phrony(): Phrony | undefined {
    return this.client ?? (this.baseUrl ? clientFor(this.baseUrl) : undefined);
  }
}
