// Runs the tools that the package is tried with, found as the scripts of a package.json would find them.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** This folder, whose node_modules holds the tools. */
export const here = dirname(fileURLToPath(import.meta.url));

/** The repository's root, whose node_modules holds the tools that the build needs too. */
export const repository = join(here, "../..");

/** Where Node 24, Bun and Deno are. */
export const runtimes = join(here, "../runtimes");

const isWindows = process.platform === "win32";

/**
 * Runs a command in a folder and returns what it printed.
 *
 * @param {string[]} command
 * @param {string} cwd
 * @param {{ timeout?: number, node?: string }} [options] `node` is a folder with another `node` for the command.
 */
export async function run([program, ...args], cwd, { timeout = 120_000, node } = {}) {
  const env = environment(cwd, node);
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, env, timeout, shell: isWindows });
    return stdout;
  } catch (error) {
    // The message has what is on standard error; tsc and others report on standard output.
    throw new Error(`${error.message}\n${error.stdout}`);
  }
}

/** The environment of a tool that works in a folder. */
export function environment(cwd, node) {
  const tools = [repository, here].map((folder) => join(folder, "node_modules/.bin"));
  return {
    ...process.env,
    PATH: [node, ...tools, process.env.PATH].filter(Boolean).join(delimiter),
    // A program that is tested is none of this test runner's files.
    NODE_TEST_CONTEXT: undefined,
    NO_COLOR: "1",
    // Nothing is told to anybody, asked of anybody, or left in the home folder.
    XDG_CONFIG_HOME: join(cwd, ".config"),
    NEXT_TELEMETRY_DISABLED: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    DENO_NO_UPDATE_CHECK: "1",
  };
}

/** The version of a tool: the one that is asked for, or the one that another tool has brought along. */
export function versionOf(tool) {
  for (const folder of [here, repository, runtimes]) {
    const { devDependencies } = readJson(join(folder, "package.json"));
    if (tool in devDependencies) return devDependencies[tool];
  }
  return readJson(join(here, "node_modules", tool, "package.json")).version;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
