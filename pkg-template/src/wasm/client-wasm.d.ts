// Filled in by build.mjs.
declare module "#client-wasm" {
  /** How long the module is. */
  export const byteLength: number;
  /** Every byte, as two hexadecimal digits, from the most frequent one on. */
  export const order: string;
  /** The module. */
  export const text: string;
}

declare module "#client-module" {
  /** The module, compiled by the platform. */
  const module: WebAssembly.Module;
  export default module;
}
