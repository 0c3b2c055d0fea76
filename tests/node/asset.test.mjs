// How `phrony-client/slim` loads its file, with a stand-in for `fetch`.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";

const ADDRESS = "https://pages.example/assets/client.wasm";
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

// The source finds its file beside itself, and this copy of it is nowhere.
const define = { "import.meta.url": '"https://pages.example/assets/slim.js"' };
const { compile, compileSync } = await importSource("src/wasm/platform-asset.ts", { define });

const original = globalThis.fetch;
let requests;
let answer;
beforeEach(() => {
  requests = [];
  globalThis.fetch = async (url) => {
    requests.push(String(url));
    return answer();
  };
});
afterEach(() => {
  globalThis.fetch = original;
});

for (const type of ["application/wasm", "application/wasm; charset=utf-8", "application/octet-stream", undefined]) {
  test(`a file that is served as ${type} is compiled`, async () => {
    answer = () => new Response(EMPTY_MODULE, { headers: type ? { "Content-Type": type } : {} });
    assert.ok((await compile()) instanceof WebAssembly.Module);
    assert.deepEqual(requests, [ADDRESS]);
  });
}

test("a file that is not there is told with its address", async () => {
  answer = () => new Response("no such file", { status: 404 });
  await assert.rejects(compile(), { name: "PhronyConnectionError", message: `cannot load ${ADDRESS}: the server answered with 404` });
});

test("so is one that cannot be reached, with the cause", async () => {
  const cause = new TypeError("offline");
  answer = () => Promise.reject(cause);
  await assert.rejects(compile(), (error) => error.retryable && error.cause === cause && error.message.includes(ADDRESS));
});

test("so is a page that is sent in its place", async () => {
  answer = () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } });
  await assert.rejects(compile(), (error) => error.code === "connection_failed" && error.message.includes(ADDRESS));
});

test("nothing is loaded synchronously", () => {
  assert.throws(compileSync, RangeError);
  assert.deepEqual(requests, []);
});
