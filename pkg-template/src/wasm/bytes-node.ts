// The module's bytes where there is a file system: the package's `client.wasm`, next to the CommonJS entry.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes of the module. */
export function bytes(): Uint8Array<ArrayBuffer> {
  return readFileSync(join(__dirname, "client.wasm"));
}
