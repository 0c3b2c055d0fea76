// Compiles TypeScript against the published declarations, as a strict page that has the package installed.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fromXtask } from "../support/program.mjs";

const require = createRequire(import.meta.url);

/** The compilers that the types are for: the project's own, and the oldest that knows `export type *`. */
export const COMPILERS = {
  current: fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url)),
  get oldest() {
    return require.resolve("oldest-typescript/bin/tsc");
  },
};

/** What a page has installed that is written with React. */
const REACT_TYPES = fileURLToPath(new URL("../../node_modules/@types/react", import.meta.url));

const OPTIONS = {
  target: "ES2020",
  // No `DOM.AsyncIterable` and no disposal: the declarations must not need them.
  lib: ["ES2020", "DOM"],
  types: [],
  module: "ESNext",
  moduleResolution: "bundler",
  jsx: "react-jsx",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noErrorTruncation: true,
  noEmit: true,
};

/** What `tsc` finds in files that are given by name: `{ file, line, message }` for each finding. */
export async function compile(files, { tsc = COMPILERS.current } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "phrony-types-"));
  try {
    await mkdir(join(folder, "node_modules/@types"), { recursive: true });
    await symlink(resolve(fromXtask("PHRONY_PKG")), join(folder, "node_modules/phrony-client"), "junction");
    await symlink(REACT_TYPES, join(folder, "node_modules/@types/react"), "junction");
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const config = { compilerOptions: OPTIONS, files: Object.keys(files) };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    return findings(await output(tsc, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The findings as text, for a failed assertion. */
export function listed(found) {
  return found.map(({ file, line, message }) => `${file}:${line} ${message}`).join("\n");
}

async function output(tsc, folder) {
  try {
    // The findings may be long: a type is printed in full.
    const options = { cwd: folder, maxBuffer: 64 << 20 };
    await promisify(execFile)(process.execPath, [tsc, "--pretty", "false", "--project", folder], options);
    return "";
  } catch (error) {
    if (!error.stdout) throw error;
    return error.stdout;
  }
}

/** `checks.ts(3,7): error TS2322: …`, where what is indented belongs to the finding before it. */
function findings(text) {
  const found = [];
  for (const line of text.split(/\r?\n/)) {
    const [, file, number, message] = /^(.*)\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
    if (file !== undefined) found.push({ file, line: Number(number), message });
    else if (found.length > 0) found.at(-1).message += line && `\n${line}`;
    else if (line) found.push({ file: "", line: 0, message: line });
  }
  return found;
}
