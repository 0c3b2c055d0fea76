// The clients of elements that were given an address and no client.

import { Phrony } from "../index.js";

const clients = new Map<string, Phrony>();

/** The client for a backend's address, the same each time, so that live runs of one run share their connection. */
export function clientFor(baseUrl: string): Phrony {
  let client = clients.get(baseUrl);
  // Never with a key: what stands in a page is everybody's.
  if (client === undefined) clients.set(baseUrl, (client = new Phrony({ apiKey: null, baseUrl })));
  return client;
}
