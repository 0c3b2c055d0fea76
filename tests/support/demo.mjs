// Runs the demo's programs for a test.

import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorRecorder } from "./page-errors.mjs";
import { startProgram } from "./program.mjs";

const WWW = fileURLToPath(new URL("../../www", import.meta.url));

/** Serves the page, with a run of each scenario to start with; returns its address and `stop()`. */
export async function serveDemo(emulator, { folder = WWW, start = [] } = {}) {
  const environment = { PHRONY_EMULATOR: emulator.announcement };
  const args = [join(folder, "serve.mjs"), ...start.flatMap((scenario) => ["--start", scenario])];
  const { line, stop } = await startProgram("the demo", process.execPath, args, environment);
  return { url: line.replace("Demo: ", ""), stop };
}

/** Copies the demo to a new folder. The pages of the copy keep what goes wrong in them, and can be examined with axe. */
export async function copyRecordingDemo(folder) {
  await cp(WWW, folder, { recursive: true });
  await writeFile(join(folder, "page-errors.js"), errorRecorder);
  await cp(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), join(folder, "axe.js"));
  for (const name of ["index.html", "dashboard.html"]) {
    const page = await readFile(join(WWW, name), "utf8");
    // From a file: the pages' policy forbids scripts within them.
    const scripts = '<script src="/page-errors.js"></script><script src="/axe.js"></script>';
    await writeFile(join(folder, name), page.replace("<head>", `<head>${scripts}`));
  }
}

/** Runs the demo in the terminal; returns what it printed and its exit code. */
export function runHeadless(emulator, ...args) {
  const env = { ...process.env, PHRONY_EMULATOR: emulator.announcement };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(WWW, "headless.mjs"), ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}
