// The package's type declarations: those of the entries and of what they reach, as ESM and as CommonJS.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, normalize } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

/** A relative specifier in `from "./x.js"`, `import("./x.js")` or `import "./x.js"`. */
const RELATIVE_IMPORT = /((?:\bfrom|\bimport)\s*\(?\s*["'])(\.{1,2}\/[^"']+)\.js(["'])/g;

/** A specifier that only the build resolves: `from "#glue"`, or a library that is bundled. */
const BUILD_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["'](?:#|lit\b)/;

/**
 * Writes `out/<entry>.d.ts` and `.d.cts` for each entry, with the declarations they import; and beside it `node.d.mts`,
 * because in Node the two ways into the package meet the same classes, which two declarations would make different ones.
 */
export async function emitTypes({ template, out, entries }) {
  const emitted = await mkdtemp(join(tmpdir(), "phrony-types-"));
  try {
    await runTsc(template, emitted);
    await copyReachable({ from: emitted, out, entries });
    for (const entry of entries) {
      await writeFile(join(out, dirname(entry), "node.d.mts"), `export * from "./${basename(entry)}.cjs";\n`);
    }
  } finally {
    await rm(emitted, { recursive: true, force: true });
  }
}

async function runTsc(template, outDir) {
  const tsc = createRequire(import.meta.url).resolve("typescript/package.json").replace("package.json", "bin/tsc");
  const options = ["--project", template, "--emitDeclarationOnly", "--outDir", outDir];
  try {
    await promisify(execFile)(process.execPath, [tsc, ...options]);
  } catch (error) {
    // tsc writes its findings to standard output.
    throw new Error(error.stdout?.trimEnd() || error.message, { cause: error });
  }
}

/** Internal modules have declarations too; what no entry reaches is left out. */
async function copyReachable({ from, out, entries }) {
  const waiting = [...entries];
  const seen = new Set(waiting);
  for (const module of waiting) {
    const text = await readFile(join(from, `${module}.d.ts`), "utf8").catch((cause) => {
      throw new Error(`the public types reach "${module}", which has no declarations`, { cause });
    });
    if (BUILD_IMPORT.test(text)) {
      throw new Error(`the public types reach the internals of "${module}", which imports a module of the build`);
    }
    for (const [, , specifier] of text.matchAll(RELATIVE_IMPORT)) {
      const imported = normalize(join(dirname(module), specifier)).replaceAll("\\", "/");
      if (!seen.has(imported)) {
        seen.add(imported);
        waiting.push(imported);
      }
    }
    await mkdir(dirname(join(out, module)), { recursive: true });
    await writeFile(join(out, `${module}.d.ts`), text);
    await writeFile(join(out, `${module}.d.cts`), text.replace(RELATIVE_IMPORT, "$1$2.cjs$3"));
  }
}
