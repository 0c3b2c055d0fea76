// Imports a TypeScript source of the package by itself.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @param {string} file Its path from the repository's root. */
export async function importSource(file, options = {}) {
  const entry = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false, ...options });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
