// Counts how often the module is in what a bundler has written, in whichever form.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a user loads. Source maps have copies of their own. */
const LOADED = /\.(html|[cm]?js|wasm)$/;

/**
 * How many copies of the module the files of a folder hold.
 *
 * @param {string} packageFolder The package that was bundled.
 * @param {string} folder
 */
export async function wasmCopies(packageFolder, folder) {
  const module = await readFile(join(packageFolder, "client.wasm"));
  const traces = [
    traceOfInlined(await readFile(join(packageFolder, "index.js"), "latin1")),
    // As a bundler would inline a file. Three bytes are four characters, so this part begins where they do.
    module.subarray(30_000, 30_090).toString("base64"),
    // The file itself.
    module.subarray(30_000, 30_090).toString("latin1"),
  ];
  let copies = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    if (!LOADED.test(name)) continue;
    const text = await readFile(join(folder, name), "latin1");
    for (const trace of traces) copies += text.split(trace).length - 1;
  }
  return copies;
}

/** A part of the inlined module that no way of writing a string changes. */
function traceOfInlined(script) {
  const strings = script.match(/[^"'`\\$<\n]+/g).sort((a, b) => b.length - a.length);
  const middle = Math.floor(strings[0].length / 2);
  return strings[0].slice(middle, middle + 100);
}
