// A product as its users see it: a page, and a backend that keeps the key and knows who is signed in.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { phronyServer } from "./package.mjs";
import { errorRecorder } from "./page-errors.mjs";
import { fromXtask } from "./program.mjs";
import { startWireTap } from "./wire-tap.mjs";

const PAGE = `<!doctype html>
<title>A product</title>
<link rel="icon" href="data:,">
<script>${errorRecorder}</script>
<output id="status"></output>
<output id="result"></output>
<script type="module">
  import * as phronyClient from "/phrony-client/index.js";
  import { searchSecrets } from "/secret-search.js";
  const phrony = new phronyClient.Phrony({ apiKey: null, baseUrl: "/api/phrony" });
  Object.assign(window, { phronyClient, phrony, searchSecrets });
  document.title = "ready";
</script>`;

/** The scripts of the page. */
const SCRIPTS = {
  "/phrony-client/index.js": join(fromXtask("PHRONY_PKG"), "index.js"),
  "/secret-search.js": new URL("secret-search.mjs", import.meta.url),
};

/** The only session. */
const SESSION = "session=of-the-user";

/**
 * Starts it on a free port, with a tap in between. Whoever opens the page is signed in.
 *
 * @param {Omit<import("../../pkg/types/server/index.js").PhronyProxyOptions, "authorize">} options Of the proxy.
 */
export async function startProduct(options) {
  const calls = [];
  const authorize = (request, { route }) => {
    const isUser = request.headers.get("cookie")?.split("; ").includes(SESSION) ?? false;
    calls.push({ route, isUser });
    return isUser;
  };
  const errors = [];
  const onError = (error) => errors.push(error);
  const proxy = phronyServer.createPhronyProxy({ onError, ...options, authorize });
  const passOn = phronyServer.toNodeListener(proxy);
  const answers = [];
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    response.once("finish", () => answers.push({ method, path, origin: headers.origin, status: response.statusCode }));
    if (request.url.startsWith("/api/phrony/")) return passOn(request, response);
    const script = SCRIPTS[request.url];
    const content = script ? await readFile(script) : PAGE;
    response.writeHead(200, {
      "Content-Type": script ? "text/javascript" : "text/html",
      "Set-Cookie": `${SESSION}; Path=/; HttpOnly; SameSite=Strict`,
    });
    response.end(content);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const tap = await startWireTap(/** @type {import("node:net").AddressInfo} */ (server.address()).port);
  return {
    url: tap.url,
    tap,
    /** The calls that `authorize` was asked about. */
    calls,
    /** What was answered to its end. */
    answers,
    /** What has gone wrong on the server's side. */
    errors,
    async stop() {
      await tap.stop();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Opens the page and waits until it has its client. */
export async function openProduct(browser, { url }) {
  await browser.open(`${url}/`);
  await browser.driver.wait(async () => (await browser.driver.getTitle()) === "ready");
}
