// The source maps: from a stack back to the TypeScript, with its text.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createProject, deleteProject, node } from "./packed.mjs";

/** What a bundler or a runtime may load, and the flags with which Node does. */
const SCRIPTS = {
  "index.cjs": [],
  "index.js": ["--conditions=module"],
};
const MAPPED = ["index.cjs", "index.js", "index.workerd.js", "index.edge.js", "slim.js"];

/** Throws where an argument is checked, and again where an answer is awaited. */
const FAILING = `
  import { Phrony, RunInput } from "phrony-client";
  const stacks = [];
  try { new Phrony({}); } catch ({ stack }) { stacks.push(stack); }
  const phrony = new Phrony({ apiKey: "k", baseUrl: "http://127.0.0.1:9" });
  await phrony.startRun("").catch(({ stack }) => stacks.push(stack));
  console.log(JSON.stringify(stacks));`;

let project;
before(async () => {
  project = await createProject();
  await writeFile(join(project.folder, "failing.mjs"), FAILING);
});
after(() => deleteProject(project));

for (const [script, flags] of Object.entries(SCRIPTS)) {
  test(`a stack in ${script} leads to the line that threw`, async () => {
    const [stack] = JSON.parse(await node(project.folder, ...flags, "failing.mjs"));
    const [, line, column] = new RegExp(`/phrony-client/${script}:(\\d+):(\\d+)`).exec(stack);
    const map = await readMap(script);
    // Stacks count from 1, maps from 0.
    const place = new SourceMap(map).findEntry(Number(line) - 1, Number(column) - 1);
    const { originalSource, originalLine } = /** @type {import("node:module").SourceMapping} */ (place);
    assert.match(originalSource, /src\/phrony\.ts$/);
    const text = map.sourcesContent[map.sources.indexOf(originalSource)];
    assert.match(text.split("\n")[originalLine], /throw new TypeError\(/);
  });

  test(`Node shows the TypeScript of ${script}`, async () => {
    const stacks = JSON.parse(await node(project.folder, "--enable-source-maps", ...flags, "failing.mjs"));
    for (const stack of stacks) assert.match(stack, /\/src\/[\w/-]+\.ts:\d+:\d+/);
  });
}

for (const script of MAPPED) {
  test(`the map of ${script} has every source with its text, and knows no other place`, async () => {
    const last = (await readFile(join(project.package, script), "utf8")).trimEnd().split("\n").at(-1);
    assert.equal(last, `//# sourceMappingURL=${script}.map`);
    const { sources, sourcesContent, mappings } = await readMap(script);
    assert.ok(mappings.length > 0);
    assert.ok(sources.some((source) => source.endsWith("src/phrony.ts")), sources.join());
    for (const [index, source] of sources.entries()) {
      // The module is a source too, of the text that stands for it.
      if (!source.endsWith(".wasm")) assert.ok(sourcesContent[index], `${source} has no text`);
      assert.doesNotMatch(source, /^(\/|[a-z]+:)/i);
    }
  });
}

async function readMap(script) {
  return JSON.parse(await readFile(join(project.package, `${script}.map`), "utf8"));
}
