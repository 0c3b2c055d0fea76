// The loader of the WebAssembly module, with stand-ins for the module and for what instantiates it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Counts what happens; a test replaces `bytes` or `initSync` to make a step fail. */
class Steps {
  instances = 0;
  asynchronous = 0;
  bytes = () => EMPTY_MODULE;
  compile = async () => WebAssembly.compile(this.bytes());
  compileSync = () => new WebAssembly.Module(this.bytes());
  initSync = () => {
    this.instances++;
  };
}

let steps = new Steps();
beforeEach(() => {
  // Global, because the loader and its stand-ins are modules of their own.
  globalThis.steps = steps = new Steps();
});

const STAND_INS = {
  "#platform": `
    export const compile = () => steps.compile(), compileSync = () => steps.compileSync(), decodeUtf8 = () => "";`,
  "#glue": `
    export const initSync = (options) => (steps.initSync(options), { memory: {} });
    export default async () => (steps.asynchronous++, { memory: {} });
    export const version = () => "1";`,
};

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../pkg-template/src/wasm/instance.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
  plugins: [
    {
      name: "stand-ins",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^#/ }, ({ path }) => ({ path, namespace: "stand-in" }));
        onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({ contents: STAND_INS[path] }));
      },
    },
  ],
});

let copies = 0;
/** The loader as a new page would see it: with nothing loaded. */
function freshLoader() {
  const source = `${outputFiles[0].text}\n// copy ${copies++}`;
  return import(`data:text/javascript,${encodeURIComponent(source)}`);
}

/** Whether an error says what to do, and why. */
function isAdvice(error) {
  return /await ready\(\)/.test(error.message) && error.cause instanceof RangeError;
}

test("concurrent first calls share one instance", async () => {
  const { wasm } = await freshLoader();
  const [first, second] = await Promise.all([wasm(), wasm()]);
  assert.equal(first, second);
  assert.equal(first.version(), "1");
  await wasm();
  assert.equal(steps.instances, 1);
});

test("a failed load is tried again by the next call", async () => {
  const { wasm } = await freshLoader();
  steps.bytes = () => Uint8Array.of(1, 2, 3);
  const results = await Promise.allSettled([wasm(), wasm()]);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
  steps.bytes = () => EMPTY_MODULE;
  assert.equal((await wasm()).version(), "1");
  assert.equal(steps.instances, 1);
});

test("bytes that cannot be read reject the call, and do not throw", async () => {
  const { wasm } = await freshLoader();
  steps.bytes = () => {
    throw new Error("no such file");
  };
  await assert.rejects(wasm(), /no such file/);
  steps.bytes = () => EMPTY_MODULE;
  await wasm();
});

test("the synchronous way loads by itself where it may", async () => {
  const { wasm, wasmSync } = await freshLoader();
  assert.equal(wasmSync().version(), "1");
  assert.equal(await wasm(), wasmSync());
  assert.equal(steps.instances, 1);
});

test("only a platform that refuses is told to await", async () => {
  const { wasmSync } = await freshLoader();
  steps.bytes = () => {
    throw new Error("no such file");
  };
  assert.throws(wasmSync, { message: "no such file" });
  steps.bytes = () => EMPTY_MODULE;
  wasmSync();
});

test("a synchronous call during an asynchronous load makes no second instance", async () => {
  const { wasm, wasmSync } = await freshLoader();
  const loading = wasm();
  wasmSync();
  await loading;
  assert.equal(steps.instances, 1);
});

test("where nothing may be loaded synchronously, the asynchronous way still works", async () => {
  const { wasm, wasmSync } = await freshLoader();
  steps.initSync = () => {
    throw new RangeError("disallowed on the main thread");
  };
  assert.throws(wasmSync, isAdvice);
  await Promise.all([wasm(), wasm()]);
  assert.equal(steps.asynchronous, 1);
  assert.equal(wasmSync().version(), "1");
});
