// Serves the admin panel with its backend, to this machine only: `node serve.mjs --port 8080`.

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { importPackage, readEnvironment } from "./environment.mjs";
import { createBackend, roles } from "./serve/backend.mjs";
import { completeTask } from "./serve/dashboard.mjs";
import { Folder } from "./serve/folder.mjs";

const { port, start } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    // Scenarios to start a run of, so that there is something to see.
    start: { type: "string", multiple: true, default: [] },
  },
}).values;
const { emulator, packageFolder } = readEnvironment();

const page = new Folder(fileURLToPath(new URL(".", import.meta.url)));
const phronyClient = new Folder(packageFolder);
const backend = await createBackend(emulator, packageFolder);
const PACKAGE_PATH = "/phrony-client";
const TEXT = "text/plain; charset=utf-8";

/**
 * What the browser holds the page to: it talks to its backend, and uploads to the emulator, which stands for the object
 * storage; and the package compiles WebAssembly.
 */
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
  // The proxy asks for the page's origin, which it is told by this.
  "Referrer-Policy": "same-origin",
  // Whoever changes a file or builds the package again wants to see it.
  "Cache-Control": "no-store",
};

async function answer(request, response) {
  if (backend(request, response) || completeTask(request, response, emulator)) return;
  if (request.method !== "GET" && request.method !== "HEAD") {
    return send(response, 405, TEXT, "Only GET and HEAD\n");
  }
  const path = decodedPath(request.url);
  if (path === "/config.json") return send(response, 200, "application/json", JSON.stringify(await config()));
  const file = await read(path);
  if (file === undefined) return send(response, 404, TEXT, "Not found\n");
  send(response, 200, file.type, file.content);
}

function read(path) {
  if (path?.startsWith(`${PACKAGE_PATH}/`)) return phronyClient.read(path.slice(PACKAGE_PATH.length));
  // Every place of the panel is the same page: it reads its address itself.
  return page.read(path?.startsWith("/agents/") ? "/index.html" : path);
}

/** What the page has to know: the agents and who can be signed in. No key, and not where the service is. */
async function config() {
  const response = await fetch(`${emulator.baseUrl}/emulator/agents`);
  if (!response.ok) throw new Error(`the emulator answers ${response.status}`);
  return { agents: await response.json(), roles };
}

/** Starts the runs that are there from the beginning. */
async function startRuns() {
  const { Phrony } = await importPackage(packageFolder);
  const phrony = new Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });
  for (const scenario of start) await phrony.startRun(emulator.agents[scenario]);
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
await startRuns();
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
