// The package in a bundle for a page: one file that needs no other, whichever way it was asked for.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import vm from "node:vm";
import { build } from "esbuild";
import { createProject, deleteProject } from "./project.mjs";

let project;
before(async () => {
  project = await createProject();
});
after(() => deleteProject(project));

const SOURCES = {
  import: `import { ready } from "phrony-client"; globalThis.result = ready();`,
  require: `const { ready } = require("phrony-client"); globalThis.result = ready();`,
};

for (const [way, source] of Object.entries(SOURCES)) {
  test(way, async () => {
    const entry = join(project.folder, `${way}.js`);
    await writeFile(entry, source);
    const bundle = await build({ entryPoints: [entry], bundle: true, format: "iife", platform: "browser", write: false });
    // No `require`, no `process`, no `fetch`: only what every page and worker has.
    const page = vm.createContext({ WebAssembly, TextDecoder, TextEncoder, atob });
    vm.runInContext(bundle.outputFiles[0].text, page);
    assert.equal(await page.result, undefined);
  });
}
