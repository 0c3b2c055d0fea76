// A stranger's project: an empty folder that the package, as npm would publish it, is installed into.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromXtask } from "../support/program.mjs";
import { run } from "./tools.mjs";

/**
 * Packs `PHRONY_PKG` and installs the tarball into a new folder, one in `parent`.
 *
 * @returns {Promise<{ folder: string, package: string, tarball: string, files: string[] }>} The project's folder, the
 * folder of the package in it, the tarball, and the names of the packed files.
 */
export async function createProject(parent = tmpdir()) {
  const folder = await mkdtemp(join(parent, "phrony-project-"));
  const [{ filename, files }] = JSON.parse(await npm(folder, "pack", "--json", fromXtask("PHRONY_PKG")));
  await writeFile(join(folder, "package.json"), '{ "name": "stranger", "private": true }\n');
  // Offline: the package has no dependencies, and this is where that would show.
  await npm(folder, "install", "--offline", "--ignore-scripts", `./${filename}`);
  return {
    folder,
    package: join(folder, "node_modules/phrony-client"),
    tarball: join(folder, filename),
    files: files.map(({ path }) => path).sort(),
  };
}

/** Deletes a project. */
export async function deleteProject({ folder }) {
  await rm(folder, { recursive: true, force: true });
}

/** Runs Node in a folder and returns what it printed. */
export function node(folder, ...args) {
  return run([process.execPath, ...args], folder);
}

function npm(folder, ...args) {
  return run(["npm", ...args], folder);
}
