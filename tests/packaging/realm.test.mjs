// What the package takes for granted where it runs: nothing while it is imported, and then only web standards.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import vm from "node:vm";
import { build, transform } from "esbuild";
import { startEmulator } from "../support/emulator.mjs";
import { EXPECTED } from "./expected.mjs";
import { createProject, deleteProject } from "./packed.mjs";
import { here } from "./tools.mjs";

/** All that the package uses of a runtime. */
const STANDARDS = {
  AbortController,
  clearTimeout,
  fetch,
  Headers,
  performance,
  ReadableStream,
  setTimeout,
  TextDecoder,
  TextEncoder,
};

/** What some runtimes have, and others have not. */
const LOCAL = ["window", "document", "self", "navigator", "location", "process", "Buffer", "global", "setImmediate"];

const MODULES = ["index.js", "slim.js", "index.workerd.js", "index.edge.js"];

let project;
before(async () => {
  project = await createProject();
});
after(() => deleteProject(project));

for (const file of MODULES) {
  test(`the import of ${file} needs nothing and changes nothing`, async () => {
    const realm = bareRealm();
    const names = globalNames(realm);
    vm.runInContext(await bundle(`export * from ${JSON.stringify(join(project.package, file))};`), realm);
    assert.equal(typeof realm.bundle.Phrony, "function");
    assert.deepEqual(globalNames(realm), [...names, "bundle"].sort());
  });

  test(`${file} is an ES module without top-level await`, async () => {
    const supported = { "top-level-await": false };
    await transform(await readFile(join(project.package, file), "utf8"), { format: "esm", supported });
  });
}

test("the require of index.cjs needs nothing, and uses nothing that it requires", async () => {
  const realm = bareRealm();
  const untouched = () => new Proxy({}, { get: (_, name) => assert.fail(`${String(name)} is used`) });
  const required = [];
  const require = (name) => {
    required.push(name);
    return untouched();
  };
  const module = { exports: {} };
  const script = await readFile(join(project.package, "index.cjs"), "utf8");
  vm.runInContext(`(function (module, exports, require) {${script}\n})`, realm)(module, module.exports, require);
  assert.equal(typeof module.exports.Phrony, "function");
  assert.ok(required.every((name) => name.startsWith("node:")), required.join());
});

for (const [way, source] of Object.entries({
  import: `export { ready } from "phrony-client";`,
  require: `exports.ready = require("phrony-client").ready;`,
})) {
  test(`a bundle that uses ${way} loads the module where there is next to nothing`, async () => {
    const realm = bareRealm({ TextDecoder, TextEncoder, WebAssembly });
    vm.runInContext(await bundle(source), realm);
    assert.equal(await realm.bundle.ready(), undefined);
  });
}

test("a run is followed where there are only web standards, and no code is made of strings", async () => {
  const emulator = await startEmulator({ args: ["--speed", "20"] });
  try {
    const realm = bareRealm({ ...STANDARDS, WebAssembly });
    const scenario = JSON.stringify(join(here, "scenario.mjs"));
    const source = `import * as phronyClient from "phrony-client"; import { scenario } from ${scenario};
      export const run = (settings) => scenario(phronyClient, settings).then(JSON.stringify);`;
    vm.runInContext(await bundle(source), realm);
    const settings = { baseUrl: emulator.baseUrl, apiKey: emulator.keys.full, agentId: emulator.agents.approval };
    assert.deepEqual(JSON.parse(await realm.bundle.run(settings)), EXPECTED);
  } finally {
    await emulator.stop();
  }
});

for (const file of [...MODULES, "index.cjs"]) {
  test(`${file} asks before it uses what only some runtimes have, and makes no code of strings`, async () => {
    // esbuild knows which names are free.
    const free = (name) => `free_${name}`;
    const names = [...LOCAL, "Function", "eval"];
    const { code } = await transform(await readFile(join(project.package, file), "utf8"), {
      define: Object.fromEntries(names.flatMap((name) => [
        [name, free(name)],
        [`globalThis.${name}`, free(name)],
      ])),
      minifySyntax: true,
    });
    const guarded = /typeof (free_\w+) > "u" \? \w+( 0)? : \1\b/g;
    const lines = code.replace(guarded, "").split("\n");
    assert.deepEqual(lines.filter((line) => line.includes("free_")), []);
  });
}

/** A realm with the language itself and these names. */
function bareRealm(names = {}) {
  const realm = vm.createContext({}, { codeGeneration: { strings: false, wasm: true } });
  // V8 gives every realm these, which the language does not know.
  vm.runInContext("delete globalThis.WebAssembly; delete globalThis.console;", realm);
  return Object.assign(realm, names);
}

function globalNames(realm) {
  return [...vm.runInContext("Object.getOwnPropertyNames(globalThis)", realm)].sort();
}

/** A script that leaves the exports of a source in the global variable `bundle`. */
async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project.folder },
    bundle: true,
    format: "iife",
    globalName: "bundle",
    platform: "browser",
    write: false,
    logLevel: "error",
    plugins: [emptyModule],
    // The scenario is outside of the project, which has the package.
    nodePaths: [join(project.folder, "node_modules")],
    logOverride: { "empty-import-meta": "silent" },
  });
  return outputFiles[0].text;
}

/** Stands for what a server at the edge makes of the import of the module. */
const emptyModule = {
  name: "empty-module",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /client\.wasm(\?module)?$/ }, ({ path }) => ({ path, namespace: "empty" }));
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default undefined;" }));
  },
};
