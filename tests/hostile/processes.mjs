// The runtimes, and a case in a process of one of them.

import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { packageFolder } from "../support/package.mjs";

const CASE = fileURLToPath(new URL("case.mjs", import.meta.url));

/** Far more than a case takes. What hangs without giving way, in a loop, can only be killed. */
const LIMIT_MS = 90_000;

const folder = process.env.PHRONY_RUNTIMES;
const installed = (name, options = []) => ({ name, program: join(folder, name.toLowerCase()), options });

/** This Node, and the others where they are installed: a full run has no time for all of them. */
export const RUNTIMES = [
  { name: "Node", program: process.execPath, options: [] },
  ...(folder ? [installed("Node"), installed("Bun"), installed("Deno", ["run", "--allow-all"])] : []),
].map((runtime) => ({ ...runtime, title: `${runtime.name} ${versionOf(runtime.program)}` }));

function versionOf(program) {
  return execFileSync(program, ["--version"], { encoding: "utf8" }).match(/\d+\.\d+\.\d+/)[0];
}

/** A project that finds the package by its name, as each runtime does. Returns its folder. */
export async function createProject() {
  const project = await mkdtemp(join(tmpdir(), "phrony-hostile-"));
  await mkdir(join(project, "node_modules"));
  await symlink(packageFolder, join(project, "node_modules/phrony-client"), "junction");
  await writeFile(join(project, "package.json"), '{ "dependencies": { "phrony-client": "*" } }\n');
  await writeFile(join(project, "entry.mjs"), 'export * from "phrony-client";\n');
  return project;
}

export function deleteProject(project) {
  return rm(project, { recursive: true, force: true });
}

/** Runs one case. Returns how each of its calls went, what is wrong afterwards, and the peak of its memory. */
export async function runCase({ program, options }, project, baseUrl, name) {
  const entry = pathToFileURL(join(project, "entry.mjs")).href;
  const args = [...options, CASE, entry, baseUrl, name];
  const { stdout } = await promisify(execFile)(program, args, { timeout: LIMIT_MS, killSignal: "SIGKILL" });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}
