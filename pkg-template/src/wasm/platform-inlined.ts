// What works on every platform: no file is read or fetched, the module travels inside the JavaScript.

import { byteLength, order, text } from "#client-wasm";
import { decodeModule } from "./module-text.js";

export { decodeUtf8 } from "./decode-utf8.js";

/** Compiles the module. */
export function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes());
}

/** Compiles the module now. Throws where the platform does not allow that. */
export function compileSync(): WebAssembly.Module {
  return new WebAssembly.Module(bytes());
}

function bytes(): Uint8Array<ArrayBuffer> {
  return decodeModule(byteLength, order, text);
}
