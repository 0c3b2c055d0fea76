// Filled in by build.mjs.
declare module "#client-wasm" {
  /** The module as base64. */
  const base64: string;
  export default base64;
}
