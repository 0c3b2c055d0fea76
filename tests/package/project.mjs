// A stranger's project: an empty folder that the package, as npm would publish it, is installed into.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The repository's root, whose node_modules holds the tools. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Packs `PHRONY_PKG` and installs the tarball; returns the project's folder and the names of the packed files. */
export async function createProject() {
  const { PHRONY_PKG } = process.env;
  if (!PHRONY_PKG) throw new Error("PHRONY_PKG is not set: run `cargo xtask test package`");
  const folder = await mkdtemp(join(tmpdir(), "phrony-project-"));
  const [{ filename, files }] = JSON.parse(await npm(folder, "pack", "--json", PHRONY_PKG));
  await writeFile(join(folder, "package.json"), '{ "name": "stranger", "private": true }\n');
  // Offline: the package has no dependencies, and this is where that would show.
  await npm(folder, "install", "--offline", "--ignore-scripts", `./${filename}`);
  return { folder, files: files.map(({ path }) => path).sort() };
}

/** Deletes a project. */
export async function deleteProject({ folder }) {
  await rm(folder, { recursive: true, force: true });
}

/** Runs Node in a folder and returns what it printed. */
export function node(folder, ...args) {
  return run(process.execPath, args, folder);
}

function npm(folder, ...args) {
  const windows = process.platform === "win32";
  return run(windows ? "npm.cmd" : "npm", args, folder, { shell: windows });
}

async function run(program, args, cwd, options = {}) {
  try {
    const { stdout } = await promisify(execFile)(program, args, { encoding: "utf8", cwd, ...options });
    return stdout;
  } catch (error) {
    // tsc reports on standard output, everybody else on standard error.
    throw new Error(`${program} ${args.join(" ")}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
