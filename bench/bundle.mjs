// Makes one file of the suite and the peers, which runs everywhere: node bundle.mjs OUT

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  entryPoints: [fileURLToPath(new URL("measure.mjs", import.meta.url))],
  outfile: process.argv[2],
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["import"],
  logLevel: "warning",
});
