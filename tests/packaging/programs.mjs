// Consumers that are programs: started with the settings, they print what the scenario comes to.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { run, runtimes, versionOf } from "./tools.mjs";

const bin = (name) => join(runtimes, "node_modules/.bin", name);

/** Deno, which may talk to the emulator, and do nothing else but what is added. */
const deno = (...permissions) => ({
  name: `Deno ${versionOf("deno")}`,
  command: [
    ...[bin("deno"), "run", "--no-prompt", "--cached-only", "--node-modules-dir=manual", "--allow-net=127.0.0.1"],
    ...permissions,
  ],
});

const BUN = { name: `Bun ${versionOf("bun")}`, command: [bin("bun")] };
// Which package it is from depends on the platform, and so does its version.
const newerNode = execFileSync(bin("node"), ["--print", "process.versions.node"], { encoding: "utf8" }).trim();
const NODES = [
  { name: `Node ${process.versions.node}`, command: [process.execPath] },
  { name: `Node ${newerNode}`, command: [bin("node")] },
];
const WITH_MODULES = [...NODES, BUN, deno()];
// What is required, Deno finds as Node does: the entry that reads the module from its file.
const WITH_REQUIRE = [...NODES, BUN, deno("--allow-read=node_modules")];

const tsc = `TypeScript ${versionOf("typescript")}`;
const esbuild = `esbuild ${versionOf("esbuild")}`;

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} consumer Its folder in consumers/.
 * @property {boolean} [slim]
 * @property {string[]} [build] The command that makes it.
 * @property {{ [folder: string]: number }} [copies] How many copies of the module that leaves where.
 * @property {string} main
 * @property {{ name: string, command: string[] }[]} runIn
 */

/** @type {Program[]} */
export const PROGRAMS = [
  { name: "ES modules", consumer: "esm", main: "main.js", runIn: WITH_MODULES },
  { name: "CommonJS", consumer: "commonjs", main: "main.js", runIn: WITH_REQUIRE },
  { name: "slim, ES modules", consumer: "esm", slim: true, main: "main.js", runIn: WITH_MODULES },
  { name: "slim, CommonJS", consumer: "commonjs", slim: true, main: "main.js", runIn: WITH_REQUIRE },
  {
    name: `${tsc}, node16, ES modules`,
    consumer: "typescript-node16",
    build: ["tsc"],
    main: "dist/esm.mjs",
    runIn: NODES,
  },
  {
    name: `${tsc}, node16, CommonJS`,
    consumer: "typescript-node16",
    build: ["tsc"],
    main: "dist/commonjs.cjs",
    runIn: NODES,
  },
  { name: `${tsc}, bundler`, consumer: "typescript-bundler", build: ["tsc"], main: "dist/main.js", runIn: NODES },
  {
    name: `${tsc}, bundler, slim`,
    consumer: "typescript-bundler",
    slim: true,
    build: ["tsc"],
    main: "dist/main.js",
    runIn: NODES,
  },
  {
    name: `${esbuild}, cjs`,
    consumer: "esbuild",
    build: ["esbuild", "node.js", "--bundle", "--platform=node", "--format=cjs", "--outfile=dist/node.cjs"],
    copies: { dist: 1 },
    main: "dist/node.cjs",
    runIn: NODES,
  },
];

/** Runs a program that was made in a folder; returns what the scenario came to. */
export async function runProgram(folder, { main }, { command }, settings) {
  const printed = await run([...command, main, JSON.stringify(settings)], folder, { timeout: 30_000 });
  return JSON.parse(printed);
}
