// The labels that the emulator can send: those that it has from the model, and those that stand in its own source.

import { readdir, readFile } from "node:fs/promises";
import { schema } from "../model-types.mjs";

const source = await readAll(new URL("../../../emulator/src/", import.meta.url));

/** The kinds of events: all that the model knows. */
export const EVENT_KINDS = known("EventKind");

/** The kinds of tasks: `hitl` is read, but never written. */
export const TASK_KINDS = known("TaskKind").filter((kind) => kind !== "hitl");

/** The types of items: of the two spellings of one the emulator has the first. */
export const ITEM_TYPES = [
  ...known("ItemType").filter((type) => type !== "reasoning"),
  ...found(/"((?:AITL|SubAgent)[A-Za-z]+)"/g),
].sort();

/** The subjects of events. A step's is made of its type; completions are no steps; `oversized` is a fault. */
export const SUBJECTS = [
  ...found(/"(engine\.[a-z_]+\.[a-z_]+)"/g).filter((subject) => subject !== "engine.step.oversized"),
  ...ITEM_TYPES.filter((type) => !type.endsWith("Completed")).map((type) => `engine.step.${type}`),
].sort();

function known(name) {
  return schema.written[name].anyOf[0].enum.toSorted();
}

function found(pattern) {
  return [...new Set([...source.matchAll(pattern)].map(([, label]) => label))];
}

async function readAll(folder) {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => name.endsWith(".rs"));
  return (await Promise.all(files.map((name) => readFile(new URL(name, folder), "utf8")))).join("\n");
}
