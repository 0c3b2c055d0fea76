// The consumers' projects: each has files of its own, in consumers/, the scenario, and the package in its node_modules.

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createProject } from "./packed.mjs";
import { here } from "./tools.mjs";

/** Packs the package for projects that are made of `consumers/`. */
export async function startConsumers() {
  // In this folder, so that the projects find the tools as they would find their own: in a node_modules further up.
  const root = await mkdtemp(join(here, ".consumers-"));
  const stranger = await createProject(root);
  let count = 0;
  return {
    /** The package, as it is installed. */
    package: stranger.package,
    /**
     * Makes a project and returns its folder.
     *
     * @param {{ consumer: string, slim?: boolean }} options `slim` makes it import that entry instead.
     */
    async create({ consumer, slim = false }) {
      const files = join(here, "consumers", consumer);
      const folder = join(root, `${++count}-${consumer}`);
      await cp(files, folder, { recursive: true });
      await cp(join(here, "scenario.mjs"), join(folder, "scenario.mjs"));
      await cp(join(stranger.folder, "node_modules"), join(folder, "node_modules"), { recursive: true });
      if (slim) await importSlim(folder, await readdir(files, { recursive: true }));
      return folder;
    },
    /** Deletes all of them. */
    stop: () => rm(root, { recursive: true, force: true }),
  };
}

async function importSlim(folder, files) {
  for (const file of files.filter((name) => /\.[cm]?[jt]s$/.test(name))) {
    const text = await readFile(join(folder, file), "utf8");
    await writeFile(join(folder, file), text.replaceAll('"phrony-client"', '"phrony-client/slim"'));
  }
}
