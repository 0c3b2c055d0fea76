// Servers of sites: of files as they are, or a tool's own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { environment } from "./tools.mjs";

/** How long a server may take to start, in milliseconds. */
const PATIENCE_MS = 30_000;

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Serves the files of a folder, each with these headers.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serveFiles(folder, headers = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const file = join(folder, path === "/" ? "index.html" : path);
    const content = await readFile(file).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { ...headers, "Content-Type": TYPES[extname(file)] ?? "text/plain" });
    response.end(content);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

/**
 * Starts a server and waits until it tells its address.
 *
 * @param {string[]} command
 * @param {string} cwd
 * @param {{ node?: string, env?: { [name: string]: string } }} [options] `env` is added to the environment.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startServer([program, ...args], cwd, { node, env } = {}) {
  const environmentOfIt = { ...environment(cwd, node), ...env };
  const child = spawn(program, args, { cwd, env: environmentOfIt, stdio: ["ignore", "pipe", "pipe"] });
  // A program that cannot be started never exits.
  const ended = once(child, "exit").then(() => "ended", (error) => error.message);
  process.once("exit", () => child.kill());
  const output = [];
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const told = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        output.push(line);
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (url) resolve(url);
      });
    }
    const fail = (why) => reject(new Error(`${program} ${args.join(" ")}: ${why}\n${output.join("\n")}`));
    ended.then(fail);
    setTimeout(() => fail("tells no address"), PATIENCE_MS).unref();
  });
  try {
    return { url: await told, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
