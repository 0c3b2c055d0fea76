// Processes that the benchmark starts and asks: one for each part, so that none takes time from another's event loop.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Starts a module of this folder, which answers by {@link answerCalls}.
 *
 * @param {string} module
 * @param {string[]} [args]
 */
export async function startChild(module, args = []) {
  const file = fileURLToPath(new URL(module, import.meta.url));
  const child = fork(file, args, { execArgv: ["--expose-gc", ...(process.env.BENCH_NODE_OPTIONS?.split(" ") ?? [])] });
  const waiting = new Map();
  let last = 0;
  child.on("message", ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(`${module}: ${error}`));
  });
  const ended = once(child, "exit").then(([code]) => {
    for (const { reject } of waiting.values()) reject(new Error(`${module} ended with ${code}`));
  });
  return {
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        const id = (last += 1);
        waiting.set(id, { resolve, reject });
        child.send({ id, name, argument });
      }),
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Answers the calls of who started this process, and ends with it. */
export function answerCalls(handlers) {
  process.on("message", async ({ id, name, argument }) => {
    try {
      process.send({ id, value: await handlers[name](argument) });
    } catch (error) {
      process.send({ id, error: error.stack });
    }
  });
  process.on("disconnect", () => process.exit());
}

/** What this process has used: CPU in milliseconds, memory in bytes. */
export function usage() {
  globalThis.gc();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { cpuMs: (user + system) / 1000, rss, heapUsed, external };
}
