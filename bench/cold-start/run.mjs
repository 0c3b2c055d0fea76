// Cold starts, each in a process or a page of its own, in turns:
//   node run.mjs --rounds N --package DIR --entry FILE -- PROGRAM ARGUMENT…
//   node run.mjs --rounds N --package DIR --browser NAME

import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import { startDriver } from "../../tests/support/drivers.mjs";

const { values: options, positionals } = parseArgs({
  options: {
    rounds: { type: "string" },
    package: { type: "string" },
    entry: { type: "string" },
    browser: { type: "string" },
  },
  allowPositionals: true,
});
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const packaged = (file) => join(options.package, file);

if (options.browser) await inBrowser();
else await inProcesses();

async function inProcesses() {
  const [program, ...args] = positionals;
  const clients = { "phrony-client": packaged(options.entry), "a plain fetch client": here("plain-client.mjs") };
  await compare(clients, async (file) => {
    const command = [...args, here("first-request.mjs"), pathToFileURL(file).href];
    const { stdout } = await promisify(execFile)(program, command);
    return Number(stdout);
  });
}

async function inBrowser() {
  const files = {
    "/first-request.mjs": here("first-request.mjs"),
    "/plain-client.mjs": here("plain-client.mjs"),
    "/index.js": packaged("index.js"),
    "/slim.js": packaged("slim.js"),
    "/client.wasm": packaged("client.wasm"),
  };
  const types = { mjs: "text/javascript", js: "text/javascript", wasm: "application/wasm" };
  const server = createServer(async ({ url }, response) => {
    const type = types[url.split(".").at(-1)] ?? "text/html";
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" });
    response.end(files[url] ? await readFile(files[url]) : "<!doctype html><title>Cold start</title>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { driver, stop } = await startDriver(options.browser);
  try {
    const clients = {
      "phrony-client": "/index.js",
      "phrony-client/slim": "/slim.js",
      "a plain fetch client": "/plain-client.mjs",
    };
    await compare(clients, async (url) => {
      await driver.get(`http://127.0.0.1:${server.address().port}/`);
      return driver.executeScript(async (url) => {
        const { timeToFirstRequest } = await import("/first-request.mjs");
        return timeToFirstRequest(url);
      }, url);
    });
  } finally {
    await stop();
    server.close();
  }
}

/** Prints the median of each client's samples. */
async function compare(clients, sample) {
  const samples = Object.fromEntries(Object.keys(clients).map((name) => [name, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, client] of Object.entries(clients)) samples[name].push(await sample(client));
  }
  for (const [name, times] of Object.entries(samples)) {
    const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
    console.log(`  ${name.padEnd(22)} ${median.toFixed(1).padStart(7)} ms`);
  }
}
