// The README's first example, as it is pasted.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startEmulator } from "../support/emulator.mjs";
import { packageFolder } from "../support/package.mjs";

test("the first example runs", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const [, example] = readme.match(/```js\n(.*?)```/s);
  const folder = await mkdtemp(join(tmpdir(), "phrony-readme-"));
  const emulator = await startEmulator({ args: ["--speed", "5"] });
  try {
    await writeFile(join(folder, "first.mjs"), example);
    await writeFile(join(folder, "emulator.json"), emulator.announcement);
    await symlink(packageFolder, join(folder, "pkg"));
    const { stdout } = await promisify(execFile)(process.execPath, ["first.mjs"], { cwd: folder, timeout: 30_000 });
    assert.match(stdout, /the last: ToolCall/);
    assert.match(stdout, /\? Refund/);
    assert.match(stdout, /approved: true/);
  } finally {
    await emulator.stop();
    await rm(folder, { recursive: true });
  }
});
