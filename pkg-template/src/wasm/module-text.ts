// The module as text inside the JavaScript, as `pkg-template/module-text.mjs` writes it.
//
// Not base64: that cuts bytes into pieces of six bits, so what compresses the download no longer finds the repetitions
// in the module, and finds a third more to send. Here a byte is always the same one or two characters.

/** The characters: no quotes, no backslash, nothing that ends a template or a script element. */
export const ALPHABET = ` !#%&()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~`;

/** How many bytes are one character. The others begin with one of the characters that are left. */
export const SHORT = ALPHABET.length - 2;

/** The bytes of a module. `order` has every byte, as two hexadecimal digits, from the most frequent one on. */
export function decodeModule(byteLength: number, order: string, text: string): Uint8Array<ArrayBuffer> {
  const rankOf = new Uint8Array(128);
  for (let rank = 0; rank < ALPHABET.length; rank++) rankOf[ALPHABET.charCodeAt(rank)] = rank;
  const byteOf = new Uint8Array(256);
  for (let rank = 0; rank < 256; rank++) byteOf[rank] = Number.parseInt(order.slice(2 * rank, 2 * rank + 2), 16);

  const bytes = new Uint8Array(byteLength);
  let from = 0;
  for (let to = 0; to < byteLength; to++) {
    let rank = rankOf[text.charCodeAt(from++)]!;
    if (rank >= SHORT) rank = SHORT + (rank - SHORT) * ALPHABET.length + rankOf[text.charCodeAt(from++)]!;
    bytes[to] = byteOf[rank]!;
  }
  return bytes;
}
