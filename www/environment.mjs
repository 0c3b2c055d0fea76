// What `cargo xtask demo` gives the programs of this folder.

import { pathToFileURL } from "node:url";
import { join } from "node:path";

/** The emulator's announcement (address, keys, agents) and the folder of the built package. */
export function readEnvironment() {
  const { PHRONY_EMULATOR, PHRONY_PKG } = process.env;
  if (!PHRONY_EMULATOR || !PHRONY_PKG) {
    throw new Error("PHRONY_EMULATOR and PHRONY_PKG are not set: run `cargo xtask demo`");
  }
  return { emulator: JSON.parse(PHRONY_EMULATOR), packageFolder: PHRONY_PKG };
}

/** The package, or another entry of it, as Node imports it. An application writes `import … from "phrony-client"`. */
export function importPackage(packageFolder, entry = "index") {
  return import(pathToFileURL(join(packageFolder, `${entry}.mjs`)).href);
}
