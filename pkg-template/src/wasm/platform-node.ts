// What is particular to Node: there is a file system, and V8 alone decodes UTF-8.

import { isAscii } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Compiles the module. */
export function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes());
}

/** Compiles the module now. */
export function compileSync(): WebAssembly.Module {
  return new WebAssembly.Module(bytes());
}

/** The package's `client.wasm`, next to the CommonJS entry. */
function bytes(): Uint8Array<ArrayBuffer> {
  return readFileSync(join(__dirname, "client.wasm"));
}

let decoder: TextDecoder | undefined;
let streamDecoder: TextDecoder | undefined;

/** Decodes UTF-8. What is none becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (isAscii(bytes)) return (decoder ??= newDecoder()).decode(bytes);
  // As a stream, Node decodes with ICU, which takes half as long for what is not ASCII, and eight times as long for what
  // is. Two decoders, because one that was used as a stream never decodes the other way again.
  streamDecoder ??= newDecoder();
  return streamDecoder.decode(bytes, { stream: true }) + streamDecoder.decode();
}

function newDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}
