// Runs the demo's programs for a test.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startProgram } from "./program.mjs";

/** Serves the page; returns its address and `stop()`. */
export async function serveDemo(emulator) {
  const environment = { PHRONY_EMULATOR: emulator.announcement };
  const { line, stop } = await startProgram("the demo", process.execPath, [www("serve.mjs")], environment);
  return { url: line.replace("Demo: ", ""), stop };
}

/** Runs the demo in the terminal; returns what it printed and its exit code. */
export function runHeadless(emulator, ...args) {
  const env = { ...process.env, PHRONY_EMULATOR: emulator.announcement };
  return new Promise((resolve) => {
    execFile(process.execPath, [www("headless.mjs"), ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

function www(name) {
  return fileURLToPath(new URL(`../../www/${name}`, import.meta.url));
}
