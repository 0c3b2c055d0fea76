// Makes pkg/ from the TypeScript in src/, wasm-pack's glue and the optimized module. `cargo xtask build` runs it:
//   node pkg-template/build.mjs --version=1.2.3 --glue DIR --wasm FILE --out DIR
//
// What is in pkg/ is told in pkg-template/entries.mjs, and who reads it by `exports` in package.json.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { minify } from "terser";
import { emitManifest } from "./build-manifest.mjs";
import { emitTypes } from "./build-types.mjs";
import { compactSources, cssAsStyles } from "./elements-sources.mjs";
import { CLIENTS, ELEMENTS, ENTRIES } from "./entries.mjs";
import { wasmAsText } from "./module-text.mjs";
import { packagesIn, writeLicenses } from "./third-party.mjs";

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
/** The folders of the packages that were bundled. */
const bundled = [];
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
  await bundleAll(CLIENTS, bundleClient, "index.mjs");
  for (const [name, { bundles, ...entry }] of Object.entries(ENTRIES)) {
    await bundleAll(bundles, (each) => bundleEntry({ ...entry, ...each }), `${name}.mjs`, entry.banner);
  }
  const sources = Object.values(ENTRIES).map(({ source }) => source.replace(".ts", ""));
  await emitTypes({ template, out: join(out, "types"), entries: ["index", ...sources] });
  await emitManifest({ template, out, elements: ELEMENTS });
  await writePackageJson();
  await copyFiles();
}

/** Refuses exports that V8 would inline and, in Node 20, die of; see src/js/mod.rs. */
async function checkGlue() {
  const declarations = await readFile(join(resolve(options.glue), "phrony_client_bg.wasm.d.ts"), "utf8");
  const inlined = [...declarations.matchAll(/^export const (\w+): \(.*\) => any;$/gm)].map(([, name]) => name);
  if (inlined.length > 0) throw new Error(`these exports must return a Result: ${inlined.join(", ")}`);
}

/** Makes all bundles of a source, and one more for Node that hands on the CommonJS one: both ways in meet one copy. */
async function bundleAll(bundles, bundleOne, nodeFile, banner) {
  let names;
  // Those of CommonJS esbuild does not list.
  for (const each of bundles) names = (await bundleOne(each)) ?? names;
  const head = banner ? `${banner}\n` : "";
  await writeFile(join(out, nodeFile), head + reExport(`./${nodeFile.replace(".mjs", ".cjs")}`, names));
}

/** Bundles src/index.ts with the glue and what is particular to a platform. */
async function bundleClient({ file, format, platform, module, isDownloaded = false }) {
  const names = await bundle(file, format, {
    entryPoints: [join(template, "src/index.ts")],
    platform: platform === "node" ? "node" : "neutral",
    alias: {
      "#glue": join(resolve(options.glue), "phrony_client.js"),
      "#platform": join(template, "src/wasm", `platform-${platform}.ts`),
      "#client-wasm": wasm,
      ...(module && { "#client-module": module }),
    },
    external: module && [module],
    plugins: [wasmAsText],
    // What a page downloads is as short as it gets. On a server, people read names in logs and stack traces.
    minifyIdentifiers: isDownloaded,
  });
  await leaveModuleOut(join(out, `${file}.map`));
  return names;
}

/** Bundles what is built on the client without it: a copy would be a second module, and classes of its own. */
async function bundleEntry({ source, file, format, client, banner, external = [], isDownloaded = false }) {
  const importClient = {
    name: "import-client",
    setup(build) {
      build.onResolve({ filter: /^(\.\.\/)+index\.js$/ }, () => ({ path: client, external: true }));
    },
  };
  const names = await bundle(file, format, {
    entryPoints: [join(template, "src", source)],
    platform: "neutral",
    banner: banner && { js: banner },
    external,
    // Lit's build for Node is the one that does without a document.
    conditions: ["node"],
    alias: { "@lit-labs/ssr-dom-shim": join(template, "src/elements/no-document.ts") },
    mainFields: ["module", "main"],
    plugins: [importClient, cssAsStyles, compactSources],
  });
  if (isDownloaded) await shorten(join(out, file));
  return names;
}

/** Makes what a page downloads as short as it gets: 3 % less than esbuild alone. */
async function shorten(file) {
  const [text, map] = await Promise.all([readFile(file, "utf8"), readFile(`${file}.map`, "utf8")]);
  const sourceMap = { content: map, filename: basename(file), url: `${basename(file)}.map` };
  // What begins a client module, `"use client"`, is a directive that the language does not know.
  const compress = { passes: 2, directives: false };
  const shorter = await minify(text, { module: true, ecma: 2022, compress, sourceMap });
  await Promise.all([writeFile(file, shorter.code), writeFile(`${file}.map`, shorter.map)]);
}

/** Makes a bundle; returns the names that an ES module exports. */
async function bundle(file, format, particular) {
  const { metafile } = await build({
    ...particular,
    outfile: join(out, file),
    bundle: true,
    format,
    target: "es2022",
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "linked",
    metafile: true,
    // LICENSE-THIRD-PARTY tells of them.
    legalComments: "none",
    logLevel: "warning",
  });
  bundled.push(...packagesIn(metafile));
  const { exports } = Object.values(metafile.outputs).find((output) => output.entryPoint);
  return format === "esm" ? exports : undefined;
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
  await writeLicenses(bundled, out);
}
