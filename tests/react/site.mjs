// A product's page that is written with React, and its backend.

import { once } from "node:events";
import { createServer } from "node:http";
import { phronyServer } from "../support/package.mjs";
import { errorRecorder } from "../support/page-errors.mjs";
import { pageBundle, REACTS } from "./bundles.mjs";

/** How long anything may take to appear in the page, in milliseconds. */
const PATIENCE_MS = 20_000;

/**
 * Serves the page with each React at `/19` and `/18`. Calls to `/api` go to the emulator with its key, if there is one,
 * and to `answer` otherwise, which a test sets.
 *
 * @param {{ emulator?: import("../support/emulator.mjs").Emulator, script?: string, agentId?: string }} [options]
 * `script` is that of the page, `agentId` what its root has as `data-agent-id`.
 */
export async function serveSite({ emulator, script = "page/page.jsx", agentId = "" } = {}) {
  const site = new Site(emulator, agentId);
  await site.start(script);
  return site;
}

class Site {
  /** What the backend was asked for, in order: `{ method, path, closed }`; see {@link outcome}. */
  requests = [];
  /** What answers, where there is no emulator: `(request, response) => void`; `path` is without `/api`. */
  answer = (_request, response) => response.writeHead(404).end();
  /** HTML for the page's root, by version; rendered by the page itself if there is none. */
  rendered = {};
  /** Where the backend is for the page that is open: what those before it still ask for is not counted. */
  #api = "/api/0";
  #agentId;
  #bundles = {};
  #backend;
  #server = createServer((request, response) => void this.#serve(request, response));

  constructor(emulator, agentId) {
    this.#agentId = agentId;
    if (!emulator) return;
    const { baseUrl, keys } = emulator;
    const proxy = phronyServer.createPhronyProxy({ apiKey: keys.full, baseUrl, authorize: () => true });
    this.#backend = phronyServer.toNodeListener(proxy);
  }

  async start(script) {
    for (const version of Object.keys(REACTS)) this.#bundles[version] = await pageBundle(version, script);
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
  }

  url(version) {
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}/${version}`;
  }

  /** Makes all that the next page asks for its own. */
  turnPage() {
    this.requests.length = 0;
    this.#api = `/api/${Number(this.#api.slice("/api/".length)) + 1}`;
  }

  /** The requests whose path ends so. */
  asked(end) {
    return this.requests.filter(({ path }) => path.split("?")[0].endsWith(end));
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request, response) {
    const { method, url } = request;
    const [, api, path] = /^(\/api\/\w+)(.*)$/.exec(url) ?? [];
    if (api) {
      const closed = once(response, "close").then(() => (response.writableFinished ? "ended" : "left"));
      if (api === this.#api) this.requests.push({ method, path, closed });
      if (this.#backend) return this.#backend(request, response);
      if (api !== this.#api) return response.writeHead(410).end();
      return this.answer(Object.assign(request, { path }), response);
    }
    const version = url.slice(1, 3);
    const isScript = url.endsWith(".js");
    response.writeHead(version in this.#bundles ? 200 : 404, {
      "Content-Type": `text/${isScript ? "javascript" : "html"}; charset=utf-8`,
    });
    response.end(isScript ? this.#bundles[version] : this.#page(version));
  }

  #page(version) {
    return `<!doctype html>
<html lang="en">
<title>React</title>
<link rel="icon" href="data:,">
<script>${errorRecorder}</script>
<script>
  // A page that wants to hear of its end is not kept for whoever goes back to it, with its streams.
  addEventListener("unload", () => {});
</script>
<div id="root" data-api="${this.#api}" data-agent-id="${this.#agentId}">${this.rendered[version] ?? ""}</div>
<script type="module" src="/${version}.js"></script>
</html>`;
  }
}

/** The page in a browser. */
export class ReactPage {
  #browser;
  #site;

  constructor(browser, site) {
    this.#browser = browser;
    this.#site = site;
  }

  /** Loads the page anew, with a version of React. */
  async open(version) {
    this.#site.turnPage();
    await this.#browser.open(this.#site.url(version));
    await this.until("it is ready", () => document.title === "ready");
  }

  /**
   * Renders a component of `page/`, in place of the one before, and waits until it is there.
   *
   * @param {string} name
   * @param {object} [props]
   * @param {{ strict?: boolean, client?: string }} [options] In `StrictMode`? With which client of the page?
   */
  show(name, props = {}, options = {}) {
    return this.run((...given) => window.show(...given), name, props, options);
  }

  /** Takes away what is rendered. */
  unmount() {
    return this.run(() => window.unmount());
  }

  run(script, ...args) {
    return this.#browser.run(script, ...args);
  }

  see(selector, expected) {
    return this.#browser.see(selector, expected);
  }

  press(text) {
    return this.#browser.press(text);
  }

  /** Waits until a function of the page returns something true, and gives that. */
  until(what, script, ...args) {
    return this.#browser.driver.wait(() => this.run(script, ...args), PATIENCE_MS, `not yet: ${what}`, 20);
  }

  /** How often a component was rendered. */
  renders(name) {
    return this.run((name) => window.renders[name] ?? 0, name);
  }

  /** What has gone wrong in the page. */
  errors() {
    return this.#browser.errors();
  }
}

/** Waits until the answer to a request was sent to its end (`ended`), or the page has left before (`left`). */
export async function outcome({ path, closed }) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not yet: the end of ${path}`)), PATIENCE_MS);
  });
  return await Promise.race([closed, late]).finally(() => clearTimeout(timer));
}

/** Waits until something on the server's side is true. */
export async function until(what, isTrue) {
  const end = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`not yet: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
