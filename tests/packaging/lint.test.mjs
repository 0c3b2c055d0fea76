// What publint and Are the Types Wrong say about the tarball: nothing.

import { after, before, test } from "node:test";
import { createProject, deleteProject } from "./packed.mjs";
import { run, versionOf } from "./tools.mjs";

let project;
before(async () => {
  project = await createProject();
});
after(() => deleteProject(project));

test(`publint ${versionOf("publint")}`, async () => {
  await run(["publint", "run", project.tarball, "--strict"], project.folder);
});

test(`Are the Types Wrong ${versionOf("@arethetypeswrong/cli")}`, async () => {
  // The module itself has no types: what it is when it is imported, each bundler decides.
  const options = ["--exclude-entrypoints", "./client.wasm", "--format", "ascii"];
  await run(["attw", project.tarball, ...options], project.folder);
});
