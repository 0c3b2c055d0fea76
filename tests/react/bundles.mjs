// What the tests render, bundled for the page and for the server, with each version of React.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { packageFolder } from "../support/package.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The newest React, and the oldest that the hooks take: the folders of its packages. */
export const REACTS = {
  19: { react: here("node_modules/react"), "react-dom": here("node_modules/react-dom") },
  18: { react: here("node_modules/react-18"), "react-dom": here("node_modules/react-dom-18") },
};

/** The package is found as if it were installed, by its own `exports`. */
const installed = {
  name: "installed",
  setup(build) {
    build.onResolve({ filter: /^phrony-client/ }, ({ path, kind, pluginData }) =>
      pluginData === installed
        ? undefined
        : build.resolve(path, { resolveDir: packageFolder, kind, pluginData: installed }),
    );
  },
};

/** A script of a page, as text. In development, React tells what is wrong. */
export async function pageBundle(version, entry) {
  return await bundle(entry, version, { platform: "browser", format: "esm" });
}

/** What the server renders: the exports of `page/server.jsx`. */
export async function serverBundle(version) {
  const text = await bundle("page/server.jsx", version, { platform: "node", format: "cjs" });
  const module = { exports: /** @type {any} */ ({}) };
  const run = new Function("module", "exports", "require", text);
  run(module, module.exports, createRequire(import.meta.url));
  return module.exports;
}

async function bundle(entry, version, options) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    alias: REACTS[version],
    plugins: [installed],
    logLevel: "warning",
    ...options,
  });
  return outputFiles[0].text;
}
