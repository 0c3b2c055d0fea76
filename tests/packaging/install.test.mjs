// The packed package in an empty project: what is in it, and that Node finds it both ways.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createProject, deleteProject, node } from "./packed.mjs";
import { repository } from "./tools.mjs";

let project;
before(async () => {
  project = await createProject();
});
after(() => deleteProject(project));

test("the tarball holds the entries, one module, the licences, and nothing else", () => {
  assert.deepEqual(
    project.files.filter((file) => !file.startsWith("types/")),
    [
      "LICENSE-APACHE",
      "LICENSE-MIT",
      "LICENSE-THIRD-PARTY",
      "README.md",
      "client.wasm",
      "custom-elements.json",
      "elements.cjs",
      "elements.cjs.map",
      "elements.js",
      "elements.js.map",
      "elements.mjs",
      "index.cjs",
      "index.cjs.map",
      "index.edge.js",
      "index.edge.js.map",
      "index.js",
      "index.js.map",
      "index.mjs",
      "index.workerd.js",
      "index.workerd.js.map",
      "package.json",
      "react.cjs",
      "react.cjs.map",
      "react.js",
      "react.js.map",
      "react.mjs",
      "server.cjs",
      "server.cjs.map",
      "server.edge.js",
      "server.edge.js.map",
      "server.js",
      "server.js.map",
      "server.mjs",
      "server.workerd.js",
      "server.workerd.js.map",
      "slim.js",
      "slim.js.map",
    ],
  );
  const types = project.files.filter((file) => file.startsWith("types/"));
  assert.ok(types.every((file) => /\.d\.[cm]?ts$/.test(file)), types.join());
});

test("its version is the crate's", async () => {
  const { version } = JSON.parse(await readFile(join(project.package, "package.json"), "utf8"));
  const manifest = await readFile(join(repository, "Cargo.toml"), "utf8");
  assert.equal(version, /^version = "(.+)"$/m.exec(manifest)[1]);
});

test("no file says where it was built", async () => {
  for (const file of project.files) {
    const text = await readFile(join(project.package, file), "latin1");
    for (const trace of [repository, `${homedir()}/`, "registry/src"]) {
      assert.ok(!text.includes(trace), `${file} contains ${trace}`);
    }
  }
});

test("import works", async () => {
  const script = `import { ready } from "phrony-client"; await ready(); console.log("ok");`;
  assert.equal(await node(project.folder, "--input-type=module", "-e", script), "ok\n");
});

test("require works", async () => {
  const script = `require("phrony-client").ready().then(() => console.log("ok"));`;
  assert.equal(await node(project.folder, "-e", script), "ok\n");
});

test("import and require give the same objects, and all of them", async () => {
  const script = `
    const required = require("phrony-client");
    import("phrony-client").then((imported) => {
      const names = Object.keys(required).sort();
      console.log(Object.keys(imported).sort().join() === names.join());
      console.log(names.every((name) => imported[name] === required[name]));
    });`;
  assert.equal(await node(project.folder, "-e", script), "true\ntrue\n");
});

test("every entry has the same names", async () => {
  const script = (specifier) => `
    import * as client from "${specifier}";
    console.log(Object.keys(client).sort().join());`;
  const names = (specifier, ...flags) => node(project.folder, ...flags, "--input-type=module", "-e", script(specifier));
  const expected = await names("phrony-client");
  assert.equal(await names("phrony-client", "--conditions=module"), expected);
  assert.equal(await names("phrony-client/slim"), expected);
  assert.equal(await names(pathToFileURL(join(project.package, "slim.js"))), expected);
});

test("the server's entry is found both ways, and its errors are the client's", async () => {
  const script = `
    const required = require("phrony-client/server");
    import("phrony-client/server").then(async (imported) => {
      console.log(Object.keys(required).sort().join());
      console.log(Object.keys(required).every((name) => imported[name] === required[name]));
      const { PhronyConnectionError } = await import("phrony-client");
      const proxy = imported.createPhronyProxy({
        apiKey: "phk_1",
        authorize: () => true,
        fetch: () => Promise.reject(new Error("no network")),
        onError: (error) => console.log(error instanceof PhronyConnectionError),
      });
      const run = "/v1/runs/00000000-0000-0000-0000-000000000000";
      console.log((await proxy(new Request("http://localhost/api" + run))).status);
    });`;
  assert.equal(await node(project.folder, "-e", script), "createPhronyProxy,toNodeListener\ntrue\ntrue\n502\n");
});

test("in Node, slim is the main entry", async () => {
  const script = `
    import * as client from "phrony-client";
    import * as slim from "phrony-client/slim";
    console.log(Object.keys(client).every((name) => client[name] === slim[name]));`;
  assert.equal(await node(project.folder, "--input-type=module", "-e", script), "true\n");
});

test("the module and the manifest can be asked for by name", async () => {
  const script = `
    const bytes = require("fs").readFileSync(require.resolve("phrony-client/client.wasm"));
    console.log(WebAssembly.validate(bytes), require("phrony-client/package.json").name);`;
  assert.equal(await node(project.folder, "-e", script), "true phrony-client\n");
});
