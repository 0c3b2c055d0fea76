// Programs that a test starts, talks to by their first line, and stops.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Starts a program and waits for its first line.
 *
 * @param {string} name For the error, should it end instead.
 * @param {string} program
 * @param {string[]} args
 * @param {{ [name: string]: string }} [environment] Added to the test's own.
 * @returns {Promise<{ line: string, stop: () => Promise<void> }>}
 */
export async function startProgram(name, program, args, environment = {}) {
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const ended = once(child, "exit");
  const failed = ended.then(([code, signal]) => {
    throw new Error(`${name} ended before it was ready: ${signal ?? `exit code ${code}`}`);
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), failed]);
  // From here on its end is expected, or shows in the test's own requests.
  failed.catch(() => {});
  return {
    line,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** An environment variable that `cargo xtask test` sets. */
export function fromXtask(variable) {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run \`cargo xtask test\``);
  return value;
}
