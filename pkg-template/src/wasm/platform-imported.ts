// For servers at the edge, which compile WebAssembly only when code is deployed: the module is an import.

import module from "#client-module";

export { decodeUtf8 } from "./decode-utf8.js";

/** The module. */
export async function compile(): Promise<WebAssembly.Module> {
  return compileSync();
}

/** The module. */
export function compileSync(): WebAssembly.Module {
  if (Object.prototype.toString.call(module) !== "[object WebAssembly.Module]") {
    const how = "bundle without the condition workerd or edge-light, or have .wasm files imported as modules";
    throw new Error(`phrony-client: what is imported from client.wasm is no WebAssembly.Module; ${how}`);
  }
  // Next.js compiles it in another realm, whose classes are not those that wasm-bindgen looks for.
  if (!(module instanceof WebAssembly.Module)) Object.setPrototypeOf(module, WebAssembly.Module.prototype);
  return module;
}
