// The one instance of the module. It is loaded by the first call that needs it, so callers never see an `init()`.

import type * as Glue from "#glue";
import { compile, compileSync, decodeUtf8 } from "#platform";

/** What the Rust crate exports. */
export type Exports = Omit<typeof Glue, "default" | "initSync">;

/**
 * What wasm-bindgen makes. Its classes come with decoders and registries, which the bundler's `require` makes with the
 * first call: an import may happen where there are none, on a server that only renders.
 */
declare const require: (module: "#glue") => typeof Glue;
let glue: typeof Glue | undefined;

/** The module's memory, once it is loaded. */
let memory: WebAssembly.Memory | undefined;
let loading: Promise<void> | undefined;

/** The module's exports; loads the module on the first call. A failed load is tried again by the next call. */
export async function wasm(): Promise<Exports> {
  if (memory === undefined) {
    // Calls that come while the module is loading wait for the same load.
    loading ??= load().finally(() => {
      loading = undefined;
    });
    await loading;
  }
  return loaded();
}

/** The module's exports, now. Throws where the platform does not load a module synchronously. */
export function wasmSync(): Exports {
  if (memory === undefined) {
    try {
      instantiate(compileSync());
    } catch (error) {
      throw isRefusal(error) ? tooEarly(error) : error;
    }
  }
  return loaded();
}

/** The text at a place in the module's memory. What is no UTF-8 becomes U+FFFD. */
export function textAt(pointer: number, byteLength: number): string {
  return decodeUtf8(new Uint8Array(memory!.buffer, pointer, byteLength));
}

async function load(): Promise<void> {
  const module = await compile();
  try {
    // Synchronously, because a `wasmSync()` during an asynchronous instantiation would make a second instance, and
    // the objects of the first would then point into the memory of the other.
    instantiate(module);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // `wasmSync()` is refused for the same reason, so nobody can come between.
    ({ memory } = await loaded().default({ module_or_path: module }));
  }
}

function instantiate(module: WebAssembly.Module): void {
  if (memory === undefined) ({ memory } = loaded().initSync({ module }));
}

function loaded(): typeof Glue {
  return (glue ??= require("#glue"));
}

/** Whether the platform does not let this thread load the module synchronously: browsers limit their main thread. */
function isRefusal(error: unknown): boolean {
  return error instanceof RangeError || error instanceof WebAssembly.CompileError;
}

function tooEarly(cause: unknown): Error {
  const error = new Error(
    "phrony-client is not loaded yet and this platform does not load WebAssembly synchronously: " +
      "`await ready()` once before this call",
  );
  // Assigned, because the constructor's option is newer than the oldest browser that runs the module.
  (error as { cause?: unknown }).cause = cause;
  return error;
}
