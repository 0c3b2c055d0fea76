// Makes pkg/ from the TypeScript in src/, wasm-pack's glue and the optimized module. `cargo xtask build` runs it:
//   node pkg-template/build.mjs --version=1.2.3 --glue DIR --wasm FILE --out DIR
//
// What is in pkg/, and who reads it:
//   index.js     browsers, bundlers, Deno, Bun, workers: the module inlined, no file to find, nothing to configure
//   index.cjs    Node: the module read from client.wasm
//   index.mjs    Node's `import`: the names of index.cjs, so that both ways into one process meet the same classes
//   types/       declarations, once as ESM (.d.ts) and once as CommonJS (.d.cts)

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { emitTypes } from "./build-types.mjs";

const template = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    version: { type: "string" },
    glue: { type: "string" },
    wasm: { type: "string" },
    out: { type: "string" },
  },
});
for (const name of ["version", "glue", "wasm", "out"]) {
  if (!options[name]) throw new Error(`build.mjs needs --${name}`);
}
const out = resolve(options.out);
const wasm = resolve(options.wasm);

try {
  await buildPackage();
} catch (error) {
  // The message is about the sources; the stack of this script would only hide it.
  console.error(error.message);
  process.exitCode = 1;
}

async function buildPackage() {
  await checkGlue();
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const names = await bundle("index.js", { format: "esm", platform: "any" });
  await bundle("index.cjs", { format: "cjs", platform: "node" });
  await writeFile(join(out, "index.mjs"), reExport("./index.cjs", names));
  await emitTypes({ template, out: join(out, "types"), entries: ["index"] });
  await writePackageJson();
  await copyFiles();
}

/** Refuses exports that V8 would inline and, in Node 20, die of; see src/js/mod.rs. */
async function checkGlue() {
  const declarations = await readFile(join(resolve(options.glue), "phrony_client_bg.wasm.d.ts"), "utf8");
  const exports = [...declarations.matchAll(/^export const (\w+): \(.*\) => any;$/gm)].map(([, name]) => name);
  // The streams that wasm-streams makes are never called from code that gets hot.
  const inlined = exports.filter((name) => !name.startsWith("intounderlying"));
  if (inlined.length > 0) throw new Error(`these exports must return a Result: ${inlined.join(", ")}`);
}

/** Bundles src/index.ts with the glue and what is particular to a platform; returns the exported names. */
async function bundle(file, { format, platform }) {
  const { metafile } = await build({
    entryPoints: [join(template, "src/index.ts")],
    outfile: join(out, file),
    bundle: true,
    format,
    platform: platform === "node" ? "node" : "neutral",
    target: "es2022",
    alias: {
      "#glue": join(resolve(options.glue), "phrony_client.js"),
      "#platform": join(template, "src/wasm", `platform-${platform}.ts`),
      "#client-wasm": wasm,
    },
    loader: { ".wasm": "base64" },
    // Identifiers stay: callers read class names in logs and stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "linked",
    metafile: true,
    logLevel: "warning",
  });
  const [output] = Object.values(metafile.outputs).filter((output) => output.entryPoint);
  return output.exports;
}

/** An ES module that hands on the named exports of a CommonJS one. */
function reExport(specifier, names) {
  return `import implementation from "${specifier}";\nexport const { ${names.join(", ")} } = implementation;\n`;
}

async function writePackageJson() {
  const json = JSON.parse(await readFile(join(template, "package.json"), "utf8"));
  json.version = options.version;
  await writeFile(join(out, "package.json"), `${JSON.stringify(json, null, 2)}\n`);
}

async function copyFiles() {
  await cp(wasm, join(out, "client.wasm"));
  await cp(join(template, "README.md"), join(out, "README.md"));
  for (const license of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    await cp(join(template, "..", license), join(out, license));
  }
}
