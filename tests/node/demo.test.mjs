// The demo's programs: the terminal one with every scenario, and the server of the page.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { request } from "node:http";
import { runHeadless, serveDemo } from "../support/demo.mjs";
import { startEmulator } from "../support/emulator.mjs";

const emulator = await startEmulator({ args: ["--speed", "10"] });
after(() => emulator.stop());

describe("in the terminal", () => {
  for (const scenario of Object.keys(emulator.agents)) {
    test(`${scenario} comes to its end`, async () => {
      const { code, stdout, stderr } = await runHeadless(emulator, "--scenario", scenario);
      assert.equal(code, 0, stderr);
      const numbers = [...stdout.matchAll(/^ +(\d+) +\d+\.\d s {2}/gm)].map(([, number]) => Number(number));
      assert.ok(numbers.length > 3);
      assert.deepEqual(numbers, numbers.map((_, index) => index + 1));
      assert.match(stdout, scenario === "failing" ? /^Failed after .*\nerror: /m : /^Completed after .*\noutput: /m);
    });
  }

  test("the pause and the approval are told, and the steps stand around them", async () => {
    const { stdout } = await runHeadless(emulator);
    assert.match(stdout, /Question +Refund[\s\S]*⏸ WaitingForHITL: Refund 129\.90 EUR[\s\S]*→ approve\n[\s\S]*Tool result/);
  });

  test("an unknown scenario is answered with the known ones, in one line", async () => {
    const { code, stdout, stderr } = await runHeadless(emulator, "--scenario", "nonsense");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^demo: there is no scenario "nonsense"; there are anomaly, approval, .*timer\n$/);
  });

  test("an emulator that is gone is told, with what to do", async () => {
    const gone = { announcement: JSON.stringify({ ...emulator, baseUrl: "http://127.0.0.1:9" }) };
    const { code, stderr } = await runHeadless(gone);
    assert.equal(code, 1);
    assert.match(stderr, /^demo: .*`cargo xtask demo` starts it\.\n$/);
  });
});

describe("the server of the page", () => {
  let demo;
  before(async () => {
    demo = await serveDemo(emulator);
  });
  after(() => demo.stop());

  /** Not `fetch`, which would tidy the path up. */
  function get(path, method = "GET") {
    const { hostname, port } = new URL(demo.url);
    return new Promise((resolve, reject) => {
      request({ hostname, port, path, method }, async (response) => {
        const body = (await response.setEncoding("utf8").toArray()).join("");
        resolve({ status: response.statusCode, type: response.headers["content-type"], headers: response.headers, body });
      })
        .on("error", reject)
        .end();
    });
  }

  test("gives the page, its parts and the package, each with its type", async () => {
    for (const [path, type] of [
      ["/", "text/html; charset=utf-8"],
      ["/agents/approval/runs/00000000-0000-4000-8000-000000000001", "text/html; charset=utf-8"],
      ["/dashboard.html", "text/html; charset=utf-8"],
      ["/style.css", "text/css; charset=utf-8"],
      ["/page/main.mjs", "text/javascript; charset=utf-8"],
      ["/phrony-client/index.js", "text/javascript; charset=utf-8"],
      ["/phrony-client/client.wasm", "application/wasm"],
    ]) {
      const answer = await get(path);
      assert.deepEqual([answer.status, answer.type], [200, type], path);
    }
  });

  test("tells the page the agents and who can be signed in, and no key", async () => {
    const { body } = await get("/config.json");
    const { agents, roles, ...rest } = JSON.parse(body);
    assert.deepEqual(agents.map(({ scenario }) => scenario).sort(), Object.keys(emulator.agents).sort());
    assert.deepEqual(roles.map(({ name }) => name).sort(), Object.keys(emulator.keys).sort());
    assert.deepEqual(rest, {});
    for (const key of Object.values(emulator.keys)) assert.ok(!body.includes(key));
  });

  test("gives nothing else", async () => {
    for (const path of [
      "/nothing.html",
      "/../package.json",
      "/%2e%2e/package.json",
      "/..%2fpackage.json",
      "/phrony-client/../../package.json",
      "/phrony-client/..%2f..%2fpackage.json",
      "/phrony-client/%2e%2e/package.json",
      "/page",
      "/%00.html",
      "/%ff.html",
      "//example.com/",
    ]) {
      assert.equal((await get(path)).status, 404, path);
    }
    assert.equal((await get("/", "POST")).status, 405);
  });

  test("lets the page talk to the emulator only", async () => {
    const { headers } = await get("/");
    assert.match(headers["content-security-policy"], new RegExp(`default-src 'none'.*connect-src 'self' ${emulator.baseUrl};`));
  });
});
