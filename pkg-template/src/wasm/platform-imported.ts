// For servers at the edge, which compile WebAssembly only when code is deployed: the module is an import.

import module from "#client-module";

export { decodeUtf8 } from "./decode-utf8.js";

/** The module. */
export async function compile(): Promise<WebAssembly.Module> {
  return module;
}

/** The module. */
export function compileSync(): WebAssembly.Module {
  return module;
}
