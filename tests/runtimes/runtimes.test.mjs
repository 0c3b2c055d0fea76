// The same scenario in every runtime, which finds the package by its name as it would in any project.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { startEmulator } from "../support/emulator.mjs";
import { packageFolder } from "../support/package.mjs";
import { fromXtask } from "../support/program.mjs";
import { scenario } from "./scenario.mjs";

const RUN = fileURLToPath(new URL("run.mjs", import.meta.url));

/** Far more than a runtime takes. One that something keeps alive would never end. */
const LIMIT_MS = 60_000;

const installed = (name) => join(fromXtask("PHRONY_RUNTIMES"), name);

const RUNTIMES = [
  { name: "Node", program: process.execPath, options: [] },
  { name: "Node", program: installed("node"), options: [] },
  { name: "Bun", program: installed("bun"), options: [] },
  { name: "Deno", program: installed("deno"), options: ["run", "--allow-all"] },
];

let emulator;
let project;

before(async () => {
  emulator = await startEmulator({ args: ["--speed", "20"] });
  project = await mkdtemp(join(tmpdir(), "phrony-project-"));
  await mkdir(join(project, "node_modules"));
  await symlink(packageFolder, join(project, "node_modules/phrony-client"), "junction");
  await writeFile(join(project, "package.json"), '{ "dependencies": { "phrony-client": "*" } }\n');
  await writeFile(join(project, "entry.mjs"), 'export * from "phrony-client";\n');
});

after(async () => {
  await emulator?.stop();
  await rm(project, { recursive: true, force: true });
});

for (const { name, program, options } of RUNTIMES) {
  const [version] = execFileSync(program, ["--version"], { encoding: "utf8" }).match(/\d+\.\d+\.\d+/);
  describe(`${name} ${version}`, () => {
    /** How each step went. */
    const outcomes = new Map();

    before(async () => {
      const entry = pathToFileURL(join(project, "entry.mjs")).href;
      const args = [...options, RUN, entry, emulator.announcement];
      const { stdout } = await promisify(execFile)(program, args, { timeout: LIMIT_MS });
      for (const line of stdout.trim().split("\n")) {
        const { step, error } = JSON.parse(line);
        outcomes.set(step, error);
      }
    });

    for (const step of Object.keys(scenario)) {
      test(step, () => {
        assert.ok(outcomes.has(step), "it was not reached");
        assert.equal(outcomes.get(step), undefined);
      });
    }
  });
}
