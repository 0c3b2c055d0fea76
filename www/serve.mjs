// Serves the demo's page, to this machine only: `node serve.mjs --port 8080`.

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { readEnvironment } from "./environment.mjs";
import { Folder } from "./serve/folder.mjs";

const { port } = parseArgs({ options: { port: { type: "string", default: "0" } } }).values;
const { emulator, packageFolder } = readEnvironment();

const page = new Folder(fileURLToPath(new URL(".", import.meta.url)));
const phronyClient = new Folder(packageFolder);
const PACKAGE_PATH = "/phrony-client";
const TEXT = "text/plain; charset=utf-8";

/** What the browser holds the page to. It talks to the emulator, and the package compiles WebAssembly. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  `connect-src 'self' ${new URL(emulator.baseUrl).origin}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  // Whoever changes a file or builds the package again wants to see it.
  "Cache-Control": "no-store",
};

async function answer(request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return send(response, 405, TEXT, "Only GET and HEAD\n");
  }
  const path = decodedPath(request.url);
  if (path === "/config.json") return send(response, 200, "application/json", JSON.stringify(await config()));
  const inPackage = path?.startsWith(`${PACKAGE_PATH}/`);
  const file = await (inPackage ? phronyClient.read(path.slice(PACKAGE_PATH.length)) : page.read(path));
  if (file === undefined) return send(response, 404, TEXT, "Not found\n");
  send(response, 200, file.type, file.content);
}

/**
 * What the page has to know. Its keys are the emulator's, which are made up and open nothing else: that is the only
 * reason why they may be in a page. The admin panel of a product uses `apiKey: null` and the product's own backend as
 * `baseUrl`, which knows who is logged in and adds the key.
 */
async function config() {
  const { baseUrl, keys } = emulator;
  const response = await fetch(`${baseUrl}/emulator/agents`);
  if (!response.ok) throw new Error(`the emulator answers ${response.status}`);
  return { baseUrl, keys, agents: await response.json() };
}

/** The path of a request, or `undefined` for nonsense. Not by `URL`, which takes `//name/` for another host. */
function decodedPath(url) {
  try {
    return decodeURIComponent(url.split("?", 1)[0]);
  } catch {
    return undefined;
  }
}

function send(response, status, type, body) {
  response.writeHead(status, { ...HEADERS, "Content-Type": type });
  response.end(body);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => send(response, 500, TEXT, `${error.message}\n`));
});
server.on("error", (error) => {
  console.error(`demo: cannot serve the page: ${error.message}`);
  process.exitCode = 1;
});
server.listen(Number(port), "127.0.0.1", () => {
  console.log(`Demo: http://127.0.0.1:${server.address().port}/`);
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    server.close();
    // A browser keeps its connections open.
    server.closeAllConnections();
  });
}
