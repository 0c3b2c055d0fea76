// Prints what the built package weighs; with --check, fails when an entry weighs more than size-budget.json allows.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const template = dirname(fileURLToPath(import.meta.url));
const pkg = join(template, "../pkg");
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

if (process.argv.includes("--check")) {
  checkBudget();
} else {
  console.log(["client.wasm", "index.js"].map(describe).join("; "));
}

function describe(file) {
  const content = readFileSync(join(pkg, file));
  const gzip = gzipSync(content, { level: 9 }).length;
  const brotli = brotliCompressSync(content).length;
  return `${file} ${kb(content.length)} (gzip ${kb(gzip)}, brotli ${kb(brotli)})`;
}

function checkBudget() {
  const budget = JSON.parse(readFileSync(join(template, "size-budget.json"), "utf8"));
  for (const [entry, { downloads, maxBrotliBytes }] of Object.entries(budget)) {
    const bytes = downloads
      .map((file) => brotliCompressSync(readFileSync(join(pkg, file))).length)
      .reduce((sum, length) => sum + length);
    console.log(`  ${entry}: ${kb(bytes)} of ${kb(maxBrotliBytes)} (brotli)`);
    if (bytes > maxBrotliBytes) {
      console.error(`${entry} is over its budget in pkg-template/size-budget.json`);
      process.exitCode = 1;
    }
  }
}
