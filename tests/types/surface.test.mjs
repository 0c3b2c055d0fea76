// What the public types take and what they refuse: each fixture is about one part of the surface.
//
// A line that must not compile has a `@ts-expect-error` above it, with why; one that does compile is an error there.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { compile, COMPILERS, listed } from "./compile.mjs";

const folder = new URL("fixtures/", import.meta.url);
const names = await readdir(folder);
const fixtures = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder), "utf8")])),
);

for (const compiler of Object.keys(COMPILERS)) {
  test(`with the ${compiler} TypeScript`, async () => {
    const found = await compile(fixtures, { tsc: COMPILERS[compiler] });
    assert.equal(found.length, 0, listed(found));
  });
}

test("whatever must not compile says why", () => {
  for (const [name, text] of Object.entries(fixtures)) {
    assert.doesNotMatch(text, /@ts-expect-error *$/m, name);
    assert.doesNotMatch(text, /@ts-(?:ignore|nocheck)/, name);
  }
});
