// For `phrony-client/slim`: the module is a file of its own beside the JavaScript, loaded by the first call.

import { PhronyConnectionError } from "../errors.js";

export { decodeUtf8 } from "./decode-utf8.js";

/** Loads the module and compiles it while it arrives. */
export async function compile(): Promise<WebAssembly.Module> {
  // In exactly these words, which bundlers look for to take the file along.
  const url = new URL("./client.wasm", import.meta.url);
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered with ${response.status}`);
    // Compiling a stream is refused for any other type, also for one with a parameter, and not every server knows this one.
    const isWasm = response.headers.get("Content-Type")?.trim().toLowerCase() === "application/wasm";
    if (isWasm && WebAssembly.compileStreaming) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    const message = `cannot load ${url.href}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new PhronyConnectionError(message, { code: "connection_failed", retryable: true, cause });
  }
}

/** Refuses: the module is not there yet. */
export function compileSync(): WebAssembly.Module {
  throw new RangeError("client.wasm is loaded asynchronously");
}
