// Hundreds of requests that try to get past a proxy, as bytes, in every runtime: nothing of them reaches the service.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { rawRequest, sendRaw } from "./raw.mjs";
import { OPEN, RUNTIMES, startProjects } from "./servers.mjs";
import { assertDocumented, KEY, startService } from "./service.mjs";
import { ID, PREFIX, TRICKS } from "./tricks.mjs";

const PROXIES = { Node: "node.mjs", Bun: "bun.mjs", Deno: "deno.mjs", workerd: "worker" };
/** What wrangler's workerd tells of the worker in every request that one makes. */
const MORE_HEADERS = { workerd: ["cf-worker", "cf-connecting-ip", "cf-ray"] };

const PLAIN = { target: `${PREFIX}/v1/runs/${ID}` };

let projects;

before(async () => {
  projects = await startProjects();
});
after(() => projects?.stop());

for (const [name, main] of Object.entries(PROXIES)) {
  describe(name, () => {
    let service;
    let proxy;
    const counts = { sent: 0, refused: 0, passed: 0 };

    before(async () => {
      service = await startService();
      proxy = await projects.start(RUNTIMES[name], OPEN, main, { PHRONY_API_KEY: KEY, PHRONY_BASE_URL: service.baseUrl });
    });
    after(async () => {
      await proxy?.stop();
      await service?.stop();
      console.log(`${name}: ${counts.sent} tricks, ${counts.refused} refused, ${counts.passed} came through as a plain route`);
    });

    test("what is no trick passes", async () => {
      const { status } = await sendRaw(proxy.port, rawRequest(PLAIN));
      assert.equal(status, 200);
      assertDocumented(service.requests.at(-1), MORE_HEADERS[name]);
    });

    for (const { name: trick, must, request } of TRICKS) {
      test(`${must}: ${JSON.stringify(trick)}`, async () => {
        const earlier = service.requests.length;
        const { status, text } = await sendRaw(proxy.port, rawRequest(request));
        const reached = service.requests.slice(earlier);
        counts.sent++;
        counts[reached.length === 0 ? "refused" : "passed"]++;
        for (const request of reached) assertDocumented(request, MORE_HEADERS[name]);
        assert.ok(!text.includes(KEY), "the answer holds the key");
        if (must === "refused") assert.deepEqual(reached, []);
        if (reached.length === 0) assert.ok(status === 0 || status >= 300, `${status} without asking the service`);
      });
    }

    test("and it still answers", async () => {
      const { status } = await sendRaw(proxy.port, rawRequest(PLAIN));
      assert.equal(status, 200);
      assertDocumented(service.requests.at(-1), MORE_HEADERS[name]);
    });
  });
}
