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

/** What is built on the client, for servers: its source, its file, and the client's file that it imports. */
export const SERVERS = [
  { source: "server/index.ts", file: "server.js", format: "esm", client: "./index.js" },
  { source: "server/index.ts", file: "server.cjs", format: "cjs", client: "./index.cjs" },
  { source: "server/index.ts", file: "server.workerd.js", format: "esm", client: "./index.workerd.js" },
  { source: "server/index.ts", file: "server.edge.js", format: "esm", client: "./index.edge.js" },
];
