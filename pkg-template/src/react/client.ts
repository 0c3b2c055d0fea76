// The client that components use.

import { createContext, createElement, type ReactElement, type ReactNode, useContext } from "react";
import type { Phrony } from "../index.js";

const ClientContext = createContext<Phrony | undefined>(undefined);

/** What {@link PhronyProvider} takes. */
export interface PhronyProviderProps {
  /** The client. Made once, outside of components: each client has connections of its own. */
  client: Phrony;
  children?: ReactNode;
}

/**
 * Gives a client to the hooks of all components in it. The closest provider counts.
 *
 * ```tsx
 * const phrony = new Phrony({ apiKey: null, baseUrl: "/api/phrony" });
 * root.render(<PhronyProvider client={phrony}><App /></PhronyProvider>);
 * ```
 */
export function PhronyProvider({ client, children }: PhronyProviderProps): ReactElement {
  return createElement(ClientContext.Provider, { value: client }, children);
}

/**
 * The client of the closest {@link PhronyProvider}, to start runs with, for example.
 *
 * @throws Error when there is no provider.
 */
export function usePhrony(): Phrony {
  return useClient(undefined);
}

/** The client that a hook was given, or else the provider's. */
export function useClient(given: Phrony | undefined): Phrony {
  const provided = useContext(ClientContext);
  const client = given ?? provided;
  if (!client) {
    throw new Error("phrony-client/react: there is no client: use <PhronyProvider client={…}>, or give the hook one");
  }
  return client;
}
