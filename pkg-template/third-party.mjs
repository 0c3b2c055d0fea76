// The licences of the libraries whose code is in the package, as they ask for.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The folders of the packages that esbuild's metafile tells were bundled, such as `node_modules/lit`. */
export function packagesIn(metafile) {
  return Object.keys(metafile.inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
}

/** Writes `out/LICENSE-THIRD-PARTY`: each licence with the packages that it is of. */
export async function writeLicenses(folders, out) {
  const packagesOf = new Map();
  for (const folder of [...new Set(folders)].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} has no licence to pass on`);
    const text = await readFile(join(folder, file), "utf8");
    packagesOf.set(text, [...(packagesOf.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...packagesOf].map(([text, packages]) => `${packages.join("\n")}\n\n${text.trim()}\n`);
  const head = "elements.js and elements.cjs contain code of these packages.\n";
  await writeFile(join(out, "LICENSE-THIRD-PARTY"), [head, ...parts].join("\n---\n\n"));
}
