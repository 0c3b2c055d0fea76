// Starts proxies, each in a project of its own that has installed the package: the examples, and those in open/.

import { cp, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProject } from "../packaging/packed.mjs";
import { startServer } from "../packaging/server.mjs";
import { here as packaging, run, runtimes } from "../packaging/tools.mjs";

export const EXAMPLES = fileURLToPath(new URL("../../examples/proxy", import.meta.url));
export const OPEN = fileURLToPath(new URL("open", import.meta.url));

const bin = (name) => join(runtimes, "node_modules/.bin", name);
/** A folder with a newer Node, which wrangler wants. */
const newerNode = join(runtimes, "node_modules/.bin");

/**
 * How a runtime runs a file, or a folder.
 *
 * @typedef {object} Runtime
 * @property {(main: string) => string[]} command
 * @property {boolean} [isFolder]
 * @property {string[]} [build]
 * @property {string} [node] A folder with another Node.
 * @property {boolean} [takesVariables] Whether it is told the settings by arguments.
 */

/** @type {{ [name: string]: Runtime }} */
export const RUNTIMES = {
  Node: { command: (main) => [process.execPath, main] },
  Bun: { command: (main) => [bin("bun"), main] },
  Deno: {
    command: (main) => [
      ...[bin("deno"), "run", "--no-prompt", "--cached-only", "--node-modules-dir=manual"],
      ...["--allow-net=127.0.0.1", "--allow-env", main],
    ],
  },
  workerd: {
    isFolder: true,
    node: newerNode,
    takesVariables: true,
    command: () => ["wrangler", "dev", "--ip=127.0.0.1", "--port=0", "--inspector-port=0"],
  },
  "Next.js": {
    isFolder: true,
    build: ["next", "build"],
    command: () => ["next", "start", "--hostname=127.0.0.1", "--port=0"],
  },
};

/** Makes a folder for projects that have installed the package. */
export async function startProjects() {
  // In that folder, so that they find the tools and the frameworks as they would find their own.
  const root = await mkdtemp(join(packaging, ".consumers-"));
  const installed = await createProject(root);
  return {
    /**
     * Starts a proxy from a copy of what is in a folder.
     *
     * @param {Runtime} runtime
     * @param {string} folder
     * @param {string} main The file, or the folder in it.
     * @param {{ [name: string]: string }} variables
     */
    async start(runtime, folder, main, variables) {
      const project = await mkdtemp(join(root, "proxy-"));
      const target = join(project, main);
      await cp(join(folder, main), target, { recursive: true });
      const home = runtime.isFolder ? target : project;
      await cp(join(installed.folder, "node_modules"), join(home, "node_modules"), { recursive: true });
      await cp(join(installed.folder, "package.json"), join(home, "package.json"));
      const env = { ...variables, PORT: "0" };
      if (runtime.build) await run(runtime.build, home);
      const command = runtime.command(target);
      if (runtime.takesVariables) {
        for (const [name, value] of Object.entries(variables)) command.push("--var", `${name}:${value}`);
      }
      const { url, stop } = await startServer(command, home, { node: runtime.node, env });
      return { url, port: Number(new URL(url).port), stop };
    },
    stop: () => rm(root, { recursive: true, force: true }),
  };
}
