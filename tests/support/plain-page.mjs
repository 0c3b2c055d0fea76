// A page with nothing but the package, on an origin of its own.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { errorRecorder } from "./page-errors.mjs";
import { fromXtask } from "./program.mjs";

const PAGE = `<!doctype html>
<title>A plain page</title>
<link rel="icon" href="data:,">
<script>${errorRecorder}</script>
<script type="module">
  import * as phronyClient from "/phrony-client/index.js";
  window.phronyClient = phronyClient;
  document.title = "ready";
</script>`;

/** Serves the page, which makes the package's exports `window.phronyClient`; keeps the paths that it was asked for. */
export async function servePlainPage() {
  const requests = [];
  const server = createServer(async (request, response) => {
    requests.push(request.url);
    const isPackage = request.url === "/phrony-client/index.js";
    const content = isPackage ? await readFile(join(fromXtask("PHRONY_PKG"), "index.js")) : PAGE;
    response.writeHead(200, { "Content-Type": isPackage ? "text/javascript" : "text/html" });
    response.end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, requests, close: () => server.close() };
}

/** Opens the page and waits until it has the package. */
export async function openPlainPage(browser, { url }) {
  await browser.open(url);
  await browser.driver.wait(async () => (await browser.driver.getTitle()) === "ready");
}
