// Runs the emulator for a test.

import { fromXtask, startProgram } from "./program.mjs";

/**
 * Starts an emulator on a free port, with the same ids and keys on every start.
 *
 * @param {{ args?: string[] }} [options] More arguments, for example `["--speed", "20"]`.
 * @returns {Promise<Emulator>}
 *
 * @typedef {object} Emulator
 * @property {string} baseUrl Where it is.
 * @property {{ [name: string]: string }} keys API keys, by what they may do: `full`, `redacted`, …
 * @property {{ [scenario: string]: string }} agents Agent ids by scenario.
 * @property {string} announcement The line that it printed.
 * @property {() => Promise<void>} stop Ends it.
 */
export async function startEmulator({ args = [] } = {}) {
  // It ends with its standard input, so that it does not outlive a test that was killed.
  const { line, stop } = await startProgram("the emulator", fromXtask("PHRONY_EMULATOR_BIN"), [
    ...["--port", "0", "--seed", "1", "--exit-with-stdin"],
    ...args,
  ]);
  return { ...JSON.parse(line), announcement: line, stop };
}
