// What a hostile server can do to a client, in every runtime: each case in a process of its own. A call ends with an
// error of the package or with true data, in bounded time and memory, and the client is as good as before.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CASES } from "./cases/index.mjs";
import { PROBES } from "./cases/probes.mjs";
import { RUNTIMES, createProject, deleteProject, runCase } from "./processes.mjs";
import { startHostileServer } from "./server.mjs";
import { formatTable } from "./table.mjs";
import { judge } from "./verdict.mjs";

let server;
let project;
const tables = [];

before(async () => {
  project = await createProject();
  server = await startHostileServer();
});

after(async () => {
  await server?.stop();
  if (project) await deleteProject(project);
  for (const [title, results] of tables) console.log(`\n${title}\n${formatTable(results)}`);
});

for (const runtime of RUNTIMES) {
  describe(runtime.title, { concurrency: 2 }, () => {
    const results = [];
    let baseline;

    before(async () => {
      tables.push([runtime.title, results]);
      ({ peak: baseline } = await runCase(runtime, project, server.invite(CASES[0]).baseUrl, CASES[0].name));
    });

    // Without these, nobody would know whether the others can fail.
    for (const { notices, ...probe } of PROBES) {
      test(`it shows: ${probe.name}`, async () => {
        const { problems } = await judge(server, runtime, project, probe, baseline);
        assert.ok(
          problems.some((problem) => notices.test(problem)),
          `it does not: ${problems.join("; ")}`,
        );
      });
    }

    for (const hostile of CASES) {
      test(hostile.name, async () => {
        const result = await judge(server, runtime, project, hostile, baseline);
        results.push(result);
        assert.deepEqual(result.problems, []);
      });
    }
  });
}
