// Measures in a browser and prints the same lines as run.mjs:
//   node run-in-browser.mjs --browser NAME --suite BUNDLE --package ENTRY --rounds N --only SHAPE

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { startDriver } from "../tests/support/drivers.mjs";

const { values: options } = parseArgs({
  options: {
    browser: { type: "string" },
    suite: { type: "string" },
    package: { type: "string" },
    rounds: { type: "string" },
    only: { type: "string" },
  },
});

const PAGE = `<!doctype html>
<script type="module">
  import * as phronyClient from "/package.js";
  import * as suite from "/suite.js";
  globalThis.bench = { phronyClient, ...suite };
</script>`;

const server = createServer(async (request, response) => {
  const script = { "/package.js": options.package, "/suite.js": options.suite }[request.url];
  response.writeHead(200, {
    "Content-Type": script ? "text/javascript" : "text/html",
    // An isolated page has a finer clock.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  });
  response.end(script ? await readFile(script) : PAGE);
}).listen(0, "127.0.0.1");
await once(server, "listening");

const { driver, stop } = await startDriver(options.browser);
try {
  await driver.manage().setTimeouts({ script: 30 * 60_000 });
  await driver.get(`http://127.0.0.1:${server.address().port}/`);
  await driver.wait(() => driver.executeScript(() => globalThis.bench !== undefined));
  const lines = await driver.executeScript(
    async ({ rounds, only }) => {
      const { measure, measureDelay, phronyClient } = globalThis.bench;
      const lines = [];
      await measure(phronyClient, { rounds: Number(rounds), only }, (rows) => lines.push({ rows }));
      lines.push({ delays: await measureDelay(phronyClient) });
      return lines;
    },
    { rounds: options.rounds, only: options.only },
  );
  for (const line of lines) console.log(JSON.stringify(line));
} finally {
  await stop();
  server.close();
}
