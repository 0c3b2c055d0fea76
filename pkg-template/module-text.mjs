// Writes a WebAssembly module as text; src/wasm/module-text.ts reads it and tells why it is none of the usual ways.

import { readFile } from "node:fs/promises";
import { importSource } from "./import-source.mjs";

const { ALPHABET, SHORT } = await importSource("src/wasm/module-text.ts");

/** What `decodeModule` takes. */
export function encodeModule(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const order = [...counts.keys()].sort((a, b) => counts[b] - counts[a]);
  const codeOf = [];
  for (const [rank, byte] of order.entries()) codeOf[byte] = code(rank);
  return {
    byteLength: bytes.length,
    order: Buffer.from(order).toString("hex"),
    text: Array.from(bytes, (byte) => codeOf[byte]).join(""),
  };
}

function code(rank) {
  if (rank < SHORT) return ALPHABET[rank];
  const rest = rank - SHORT;
  return ALPHABET[SHORT + Math.floor(rest / ALPHABET.length)] + ALPHABET[rest % ALPHABET.length];
}

/** For esbuild: imports of `.wasm` files become their text. */
export const wasmAsText = {
  name: "wasm-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
      return { contents: JSON.stringify(encodeModule(await readFile(path))), loader: "json" };
    });
  },
};
