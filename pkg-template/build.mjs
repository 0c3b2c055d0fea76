// Makes pkg/ from the TypeScript in src/, wasm-pack's glue and the optimized module. `cargo xtask build` runs it:
//   node pkg-template/build.mjs --version=1.2.3 --glue DIR --wasm FILE --out DIR
//
// What is in pkg/ is told in pkg-template/entries.mjs, and who reads it by `exports` in package.json.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { emitTypes } from "./build-types.mjs";
import { BUNDLES } from "./entries.mjs";
import { wasmAsText } from "./module-text.mjs";

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
  let names;
  for (const entry of BUNDLES) names = await bundle(entry);
  await writeFile(join(out, "index.mjs"), reExport("./index.cjs", names));
  await emitTypes({ template, out: join(out, "types"), entries: ["index"] });
  await writePackageJson();
  await copyFiles();
}

/** Refuses exports that V8 would inline and, in Node 20, die of; see src/js/mod.rs. */
async function checkGlue() {
  const declarations = await readFile(join(resolve(options.glue), "phrony_client_bg.wasm.d.ts"), "utf8");
  const inlined = [...declarations.matchAll(/^export const (\w+): \(.*\) => any;$/gm)].map(([, name]) => name);
  if (inlined.length > 0) throw new Error(`these exports must return a Result: ${inlined.join(", ")}`);
}

/** Bundles src/index.ts with the glue and what is particular to a platform; returns the exported names. */
async function bundle({ file, format, platform, module, isDownloaded = false }) {
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
      ...(module && { "#client-module": module }),
    },
    external: module && [module],
    plugins: [wasmAsText],
    minifySyntax: true,
    minifyWhitespace: true,
    // What a page downloads is as short as it gets. On a server, people read names in logs and stack traces.
    minifyIdentifiers: isDownloaded,
    sourcemap: "linked",
    metafile: true,
    logLevel: "warning",
  });
  await leaveModuleOut(join(out, `${file}.map`));
  const [output] = Object.values(metafile.outputs).filter((output) => output.entryPoint);
  return output.exports;
}

/** Empties the one source of a map that nobody reads and that is longer than all others: the module's text. */
async function leaveModuleOut(file) {
  const map = JSON.parse(await readFile(file, "utf8"));
  map.sourcesContent = map.sourcesContent.map((content, place) => (map.sources[place].endsWith(".wasm") ? "" : content));
  await writeFile(file, JSON.stringify(map));
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
