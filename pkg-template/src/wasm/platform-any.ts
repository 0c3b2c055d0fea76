// What works on every platform: nothing is read from a file, the module travels as base64 inside the JavaScript.

import base64 from "#client-wasm";

/** The bytes of the module. */
export function bytes(): Uint8Array<ArrayBuffer> {
  // Native decoding is younger than the oldest browser that runs the module.
  const native = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  return native ? native.call(Uint8Array, base64) : Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

let decoder: TextDecoder | undefined;

/** Decodes UTF-8. What is none becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(bytes);
}
