// Every kind of project that the package is meant for installs it, builds with it, and follows a run with it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startEmulator } from "../support/emulator.mjs";
import { startConsumers } from "./consumer.mjs";
import { ENGINES, startEngine } from "./engines.mjs";
import { EXPECTED } from "./expected.mjs";
import { PROGRAMS, runProgram } from "./programs.mjs";
import { serveFiles, startServer } from "./server.mjs";
import { SITES } from "./sites.mjs";
import { formatTable } from "./table.mjs";
import { run } from "./tools.mjs";
import { wasmCopies } from "./wasm-copies.mjs";

/** The place of a row about what comes before a consumer runs anywhere. */
const BUILD = "build";

const rows = [];
/** The address of each site that could be built and served. */
const addresses = new Map();
const stops = [];

let settings;
let consumers;

before(async () => {
  const emulator = await startEmulator({ args: ["--speed", "20"] });
  stops.push(emulator.stop);
  settings = { baseUrl: emulator.baseUrl, apiKey: emulator.keys.full, agentId: emulator.agents.approval };
  consumers = await startConsumers();
  stops.unshift(consumers.stop);
});

after(async () => {
  while (stops.length > 0) await stops.pop()();
  console.log(`\n${formatTable(rows)}\n`);
});

for (const program of PROGRAMS) {
  test(program.name, async (t) => {
    const folder = await build(t, program);
    for (const runtime of program.runIn) {
      await row(t, program.name, runtime.name, async () => {
        assert.deepEqual(await runProgram(folder, program, runtime, settings), EXPECTED);
      });
    }
  });
}

for (const site of SITES) {
  test(site.name, async (t) => {
    const folder = await build(t, site);
    const { url, stop } = await serve(site, folder);
    stops.push(stop);
    addresses.set(site, url);
    for (const route of site.routes ?? []) {
      await row(t, route.name, route.in, async () => {
        const response = await fetch(url + route.path, { method: "POST", body: JSON.stringify(settings) });
        assert.equal(response.status, 200, await response.clone().text());
        assert.deepEqual(await response.json(), EXPECTED);
      });
    }
  });
}

for (const [engine, name] of Object.entries(ENGINES)) {
  test(`pages in ${name}`, async (t) => {
    const browser = await startEngine(engine);
    try {
      for (const site of SITES.filter(({ page }) => page !== undefined)) {
        await row(t, site.name, browser.name, () => visit(browser, site));
      }
    } finally {
      await browser.stop();
    }
  });
}

async function visit(browser, site) {
  const address = addresses.get(site);
  assert.ok(address, "it is not served");
  assert.deepEqual(await browser.run(address + site.page, settings), EXPECTED);
}

/** Makes a project, and builds it if it is to be built; returns its folder. */
async function build(t, consumer) {
  const folder = await consumers.create(consumer);
  if (!consumer.build) return folder;
  await row(t, consumer.name, BUILD, async () => {
    await run(consumer.build, folder, { node: consumer.node });
    const counted = {};
    for (const output of Object.keys(consumer.copies ?? {})) {
      counted[output] = await wasmCopies(consumers.package, join(folder, output));
    }
    assert.deepEqual(counted, consumer.copies ?? {}, "copies of the module");
  });
  return folder;
}

function serve(site, folder) {
  if (site.serve) return startServer(site.serve, folder, { node: site.node });
  return serveFiles(join(folder, site.folder), site.headers?.(settings));
}

/** Does something as a test of its own and keeps a row about it. */
async function row(t, consumer, place, action) {
  const name = place === BUILD ? `${consumer} is built` : `${consumer} in ${place}`;
  await t.test(name, { timeout: 120_000 }, async () => {
    const start = performance.now();
    let result = "failed";
    try {
      await action();
      result = "passed";
    } finally {
      rows.push({ consumer, in: place, result, seconds: (performance.now() - start) / 1_000 });
    }
  });
}
