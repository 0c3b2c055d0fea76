// The Custom Elements Manifest, which editors read, beside docs/elements.md, which people read.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { packageFolder } from "../support/package.mjs";

const manifest = JSON.parse(await readFile(join(packageFolder, "custom-elements.json"), "utf8"));
const document = await readFile(new URL("../../docs/elements.md", import.meta.url), "utf8");

for (const element of manifest.modules.flatMap(({ declarations }) => declarations)) {
  const { tagName, attributes, events, cssParts, cssProperties = [] } = element;
  // Up to the next element's section.
  const [section] = document.split(`## \`<${tagName}>\`\n`)[1].split("\n## ");

  test(`<${tagName}> has the attributes and events that the document tells of`, () => {
    // Those of all elements the document tells of at its beginning.
    for (const { name } of attributes) assert.ok(name === "base-url" || section.includes(`\n| \`${name}\``), name);
    const told = [...section.matchAll(/^\| `(phrony-[a-z]+)`/gm)].map(([, name]) => name);
    assert.deepEqual(events.map(({ name }) => name).sort(), told.sort());
  });

  test(`<${tagName}> has the parts and custom properties that the document tells of`, () => {
    const row = new RegExp(`^\\| \`<${tagName}>\` \\| (.+) \\|$`, "m").exec(document)[1];
    assert.deepEqual(cssParts.map(({ name }) => `\`${name}\``).sort(), row.split(", ").sort());
    for (const { name } of cssProperties) assert.ok(document.includes(`\`${name}\``), name);
  });
}
