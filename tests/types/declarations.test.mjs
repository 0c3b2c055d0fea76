// The published declarations tell of the package and of nothing behind it.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fromXtask } from "../support/program.mjs";

const folder = join(fromXtask("PHRONY_PKG"), "types");
const files = (await readdir(folder, { recursive: true })).filter((name) => /\.d\.[cm]?ts$/.test(name));

/** The lines of code, without the documentation. */
const lines = [];
for (const name of files) {
  const text = await readFile(join(folder, name), "utf8");
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*/g, "");
  for (const line of code.split("\n")) lines.push({ name, line: line.trim() });
}

/** A `fetch` that was written for @phrony/sdk says of its `init` less than there is; only `any` takes both. */
const ANY = "fetch?: ((url: string, init: any) => Promise<Response>) | undefined;";

test("there are declarations for ESM and for CommonJS", () => {
  for (const name of files.filter((name) => name.endsWith(".d.ts"))) {
    assert.ok(files.includes(name.replace(/\.d\.ts$/, ".d.cts")), name);
  }
  assert.ok(files.length >= 4);
});

test("no `any`, but for one with a reason", () => {
  const found = lines.filter(({ line }) => /\bany\b/.test(line));
  assert.deepEqual([...new Set(found.map(({ line }) => line))], [ANY]);
});

test("nothing of wasm-bindgen, nor what only the build knows", () => {
  refuse(/wasm|wbg|JsValue|InitOutput|InitInput|\bfree\(|_ptr\b|["']#/i);
});

test("nothing that newer libraries than ES2020 and DOM declare", () => {
  refuse(/dispos|\b(?:Weak|Finalization)Re[fg]|ReadableStreamAsyncIterator/i);
});

test("nothing that is the package's own", async () => {
  refuse(/\bunchecked\b|\bprivate (?!constructor)/);
  for (const name of files) assert.doesNotMatch(await readFile(join(folder, name), "utf8"), /@internal/, name);
});

function refuse(pattern) {
  assert.deepEqual(lines.filter(({ line }) => pattern.test(line)), []);
}
