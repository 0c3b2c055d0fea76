// The package in a page without a bundler: a plain import, and nothing to initialize.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { packageFolder } from "../support/package.mjs";

let browser, server, origin;
const requests = [];

before(async () => {
  server = createServer(async (request, response) => {
    requests.push(request.url);
    if (request.url === "/index.js") {
      response.setHeader("Content-Type", "text/javascript");
      response.end(await readFile(join(packageFolder, "index.js")));
    } else {
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><link rel=icon href=data:,><title>page</title>");
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  server.close();
});

test("one request brings everything", async () => {
  await browser.driver.get(`${origin}/`);
  const result = await browser.driver.executeAsyncScript((entry, done) => {
    import(entry)
      .then(({ ready }) => ready())
      .then(() => done("ready"), (error) => done(String(error)));
  }, "/index.js");
  assert.equal(result, "ready");
  assert.deepEqual(requests, ["/", "/index.js"]);
});
