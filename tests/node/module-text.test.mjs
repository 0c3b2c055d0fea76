// The module as text: what comes out is what went in, whatever it is.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";
import { encodeModule } from "../../pkg-template/module-text.mjs";
import { packageFolder } from "../support/package.mjs";
import { random as seeded } from "../support/random.mjs";

const { decodeModule } = await importSource("src/wasm/module-text.ts");

function roundTrip(bytes) {
  const { byteLength, order, text } = encodeModule(bytes);
  assert.match(text, /^[^\\"'`$<\x00-\x1f\x7f-\uffff]*$/, "nothing that a script or a page would have to escape");
  assert.deepEqual(Buffer.from(decodeModule(byteLength, order, text)), Buffer.from(bytes));
}

test("no bytes", () => roundTrip(new Uint8Array(0)));

test("every byte, however frequent", () => {
  const random = seeded(1);
  for (let round = 0; round < 50; round++) {
    const kinds = 1 + Math.floor(random() * 256);
    roundTrip(Uint8Array.from({ length: 1000 }, () => Math.floor(random() * kinds)));
  }
  roundTrip(Uint8Array.from({ length: 256 }, (_, byte) => byte));
});

test("the module itself", async () => roundTrip(await readFile(join(packageFolder, "client.wasm"))));
