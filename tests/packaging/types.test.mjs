// The declarations, as strict TypeScript projects of each kind see them.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createProject, deleteProject, node } from "./packed.mjs";
import { here, repository } from "./tools.mjs";

const fixtures = join(here, "fixtures");
const tsc = join(repository, "node_modules/typescript/bin/tsc");

// A page that iterates over asynchronous iterables has DOM.AsyncIterable only if it likes: the package must not need it.
const BROWSER = { lib: ["ES2020", "DOM"], types: [] };
const NODE = { lib: ["ES2020"], types: ["node"], typeRoots: [join(repository, "node_modules/@types")] };
const PROJECTS = [
  { name: "a bundled page", file: "page.ts", options: { ...BROWSER, module: "ESNext", moduleResolution: "bundler" } },
  { name: "ESM in Node", file: "esm.mts", options: { ...NODE, module: "Node16" } },
  { name: "CommonJS in Node", file: "cjs.cts", options: { ...NODE, module: "Node16" } },
];

let project;
before(async () => {
  project = await createProject();
});
after(() => deleteProject(project));

for (const { name, file, options } of PROJECTS) {
  test(`every public name in ${name}`, () => compile("use.ts", file, options));
  test(`every public name of slim in ${name}`, () => compile("use.ts", `slim-${file}`, options, "phrony-client/slim"));
  test(`the server in ${name}`, () => compile("serve.ts", `serve-${file}`, options));
  test(`an application of @phrony/sdk in ${name}`, () => compile("migrate.ts", `migrated-${file}`, options));
}

for (const { name, file, options } of PROJECTS.slice(1)) {
  test(`the server in Node's own, as ${name}`, () => compile("serve-in-node.ts", `node-${file}`, options));
}

async function compile(fixture, file, options, specifier = "phrony-client") {
  const text = await readFile(join(fixtures, fixture), "utf8");
  await writeFile(join(project.folder, file), text.replaceAll('"phrony-client"', `"${specifier}"`));
  const config = `tsconfig.${file}.json`;
  // Library checks stay on: the declarations themselves must be free of errors too.
  const compilerOptions = { target: "ES2020", strict: true, noEmit: true, ...options };
  await writeFile(join(project.folder, config), JSON.stringify({ compilerOptions, files: [file] }));
  await node(project.folder, tsc, "--project", config);
}
