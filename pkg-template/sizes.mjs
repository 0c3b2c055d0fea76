// Prints what a page downloads for each entry of the built package; with --check, fails when an entry weighs more than
// size-budget.json allows.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const template = dirname(fileURLToPath(import.meta.url));
const budget = JSON.parse(readFileSync(join(template, "size-budget.json"), "utf8"));
const isCheck = process.argv.includes("--check");

for (const [entry, { downloads, maxBrotliBytes }] of Object.entries(budget)) {
  const files = downloads.map(weigh);
  const all = files.reduce((sum, file) => ({
    raw: sum.raw + file.raw,
    gzip: sum.gzip + file.gzip,
    brotli: sum.brotli + file.brotli,
  }));
  console.log(`  ${entry}: ${describe(all)} of ${kb(maxBrotliBytes)}`);
  if (files.length > 1) files.forEach((file, place) => console.log(`    ${downloads[place]}: ${describe(file)}`));
  if (isCheck && all.brotli > maxBrotliBytes) {
    console.error(`${entry} is over its budget in pkg-template/size-budget.json`);
    process.exitCode = 1;
  }
}

function weigh(file) {
  const content = readFileSync(join(template, "../pkg", file));
  return {
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content).length,
  };
}

function describe({ raw, gzip, brotli }) {
  return `${kb(raw)}, gzip ${kb(gzip)}, brotli ${kb(brotli)}`;
}

function kb(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
