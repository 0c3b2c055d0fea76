// A product's page with the elements on it, a strict policy, and a backend that keeps the key.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DeepPage } from "./deep-page.mjs";
import { phronyServer } from "./package.mjs";
import { errorRecorder } from "./page-errors.mjs";
import { fromXtask } from "./program.mjs";

const PAGE = `<!doctype html>
<html lang="en">
<title>A page with elements</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/page-errors.js"></script>
<script src="/axe.js"></script>
<script type="module" src="/page.js"></script>
<main><h1>A page with elements</h1><div id="place"></div></main>
</html>`;

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#fff, #14181d); color: light-dark(#000, #fff); }
`;

const SCRIPT = `
import * as phronyClient from "/phrony-client/index.js";
import * as phronyElements from "/phrony-client/elements.js";
const events = [];
for (const type of ["finished", "task", "error", "open", "started"]) {
  document.addEventListener("phrony-" + type, ({ detail }) => events.push({ type: "phrony-" + type, detail }));
}
Object.assign(window, { phronyClient, phronyElements, phronyEvents: events });
await phronyClient.ready();
document.title = "ready";
`;

/** What the page may do. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; connect-src *";

/**
 * Serves the page, with a backend for each key at `/api/<its name>`.
 *
 * @param {{ baseUrl: string, keys: { [name: string]: string } }} upstream Such as an emulator.
 * @param {{ files?: { [path: string]: { type: string, content: string } } }} [options] More files of the page.
 */
export async function serveElements({ baseUrl, keys }, { files = {} } = {}) {
  const backends = Object.fromEntries(
    Object.entries(keys).map(([name, apiKey]) => {
      const proxy = phronyServer.createPhronyProxy({ apiKey, baseUrl, authorize: () => true });
      return [name, phronyServer.toNodeListener(proxy)];
    }),
  );
  const own = {
    "/": ["text/html", PAGE],
    "/page.css": ["text/css", STYLE],
    "/page.js": ["text/javascript", SCRIPT],
    "/page-errors.js": ["text/javascript", errorRecorder],
    ...Object.fromEntries(Object.entries(files).map(([path, { type, content }]) => [path, [type, content]])),
  };
  const read = {
    "/axe.js": createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
    "/phrony-client/index.js": join(fromXtask("PHRONY_PKG"), "index.js"),
    "/phrony-client/elements.js": join(fromXtask("PHRONY_PKG"), "elements.js"),
  };
  const server = createServer(async (request, response) => {
    const [path] = request.url.split("?");
    const backend = backends[/^\/api\/(\w+)\//.exec(path)?.[1]];
    if (backend) return backend(request, response);
    const file = read[path];
    const [type, content] = file ? ["text/javascript", await readFile(file)] : (own[path] ?? [undefined, "no such file"]);
    response.writeHead(type ? 200 : 404, {
      "Content-Type": `${type ?? "text/plain"}; charset=utf-8`,
      "Content-Security-Policy": POLICY,
      "Cache-Control": "no-store",
    });
    response.end(content);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The page in a browser. */
export class ElementsPage extends DeepPage {
  #url;

  constructor(browser, { url }) {
    super(browser);
    this.#url = url;
  }

  /** Loads the page anew, and waits until it has the elements; then shows what is given as HTML. */
  async show(html) {
    await this.open(this.#url);
    await this.until(async () => (await this.driver.getTitle()) === "ready", "the page is not ready");
    await this.run((text) => void (document.getElementById("place").innerHTML = text), html);
  }

  /** The events of the elements so far, as `{ type, detail }`. */
  events() {
    return this.run(() => JSON.parse(JSON.stringify(window.phronyEvents)));
  }
}
