// Imports a TypeScript source of the package by itself, for the build and for tests.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * @param {string} file Its path from this folder.
 * @param {import("esbuild").BuildOptions} [options]
 */
export async function importSource(file, options = {}) {
  const entry = fileURLToPath(new URL(file, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", ...options, write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
