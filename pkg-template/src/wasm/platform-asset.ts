// For `phrony-client/slim`: the module is a file of its own beside the JavaScript, loaded by the first call.

import { PhronyConnectionError } from "../errors.js";

export { decodeUtf8 } from "./decode-utf8.js";

/** Loads the module and compiles it while it arrives. */
export async function compile(): Promise<WebAssembly.Module> {
  // In exactly these words, which bundlers look for to take the file along.
  const url = new URL("./client.wasm", import.meta.url);
  const response = await fetch(url).catch((cause) => {
    throw notLoaded(url, "it could not be reached", cause);
  });
  if (!response.ok) throw notLoaded(url, `the server answered with ${response.status}`);
  // Compiling a stream is refused for any other type, and not every server knows this one.
  if (response.headers.get("Content-Type")?.startsWith("application/wasm") && WebAssembly.compileStreaming) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Refuses: the module is not there yet. */
export function compileSync(): WebAssembly.Module {
  throw new RangeError("client.wasm is loaded asynchronously");
}

function notLoaded(url: URL, why: string, cause?: unknown): PhronyConnectionError {
  return new PhronyConnectionError(`cannot load ${url.href}: ${why}`, { code: "connection", retryable: true, cause });
}
