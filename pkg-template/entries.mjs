// The bundles of the package.

/**
 * The client, each time with another way to its WebAssembly module: its file in pkg/, its format, its
 * `src/wasm/platform-*.ts`, and whether pages download it.
 */
export const CLIENTS = [
  // Browsers, bundlers, Deno, Bun, workers: the module inlined, no file to find, nothing to configure.
  { file: "index.js", format: "esm", platform: "inlined", isDownloaded: true },
  // Node: the module read from client.wasm. `index.mjs` hands on its names, so that both ways into one process meet
  // the same classes.
  { file: "index.cjs", format: "cjs", platform: "node" },
  // Servers at the edge, each with what its platform calls the import of a module.
  { file: "index.workerd.js", format: "esm", platform: "imported", module: "./client.wasm" },
  { file: "index.edge.js", format: "esm", platform: "imported", module: "./client.wasm?module" },
  // `phrony-client/slim`: a file less to parse, a file more to serve.
  { file: "slim.js", format: "esm", platform: "asset", isDownloaded: true },
];

/**
 * What is built on the client: its source, and its bundles, each with the client's file that it imports. For Node,
 * `<name>.mjs` hands on the names of `<name>.cjs`.
 */
export const ENTRIES = {
  server: {
    source: "server/index.ts",
    bundles: [
      { file: "server.js", format: "esm", client: "./index.js" },
      { file: "server.cjs", format: "cjs", client: "./index.cjs" },
      { file: "server.workerd.js", format: "esm", client: "./index.workerd.js" },
      { file: "server.edge.js", format: "esm", client: "./index.edge.js" },
    ],
  },
  // Custom elements. Where there is no document they can be imported, and do nothing.
  elements: {
    source: "elements/index.ts",
    isDownloaded: true,
    bundles: [
      { file: "elements.js", format: "esm", client: "./index.js" },
      { file: "elements.cjs", format: "cjs", client: "./index.cjs" },
    ],
  },
  react: {
    source: "react/index.ts",
    // For frameworks with server components, such as Next.js: it has none.
    banner: '"use client";',
    isDownloaded: true,
    external: ["react"],
    bundles: [
      { file: "react.js", format: "esm", client: "./index.js" },
      { file: "react.cjs", format: "cjs", client: "./index.cjs" },
    ],
  },
};

/** The public elements, each with its class. */
export const ELEMENTS = {
  "phrony-run": "PhronyRun",
  "phrony-sessions": "PhronySessions",
  "phrony-start": "PhronyStart",
};
