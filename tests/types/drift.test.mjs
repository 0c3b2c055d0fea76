// The published types and the serde model say the same: field by field, in both directions.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fromXtask } from "../support/program.mjs";
import { compile } from "./compile.mjs";
import { DIFFERENCES } from "./differences.mjs";
import { objectType, readFields, schema, typeOf, writtenFields } from "./model-types.mjs";
import { ANSWERS, LABELS, ONLY_IN_RUST, ONLY_IN_TYPESCRIPT, PUBLISHED, REQUESTS } from "./names.mjs";

const typesFolder = join(fromXtask("PHRONY_PKG"), "types/types");
const model = new URL("../../src/model/mod.rs", import.meta.url);

const PRELUDE = `
import type { ${importedNames().join(", ")} } from "phrony-client";

/** \`true\` for the same type, otherwise both, for the error to print. */
type Same<Published, Model> =
  (<T>() => T extends Published ? 1 : 2) extends <T>() => T extends Model ? 1 : 2
    ? true
    : { published: Published; model: Model };

/** \`Required\` takes the question mark away and leaves an \`undefined\` that is spelled out. */
type Field<T, Name extends keyof T> = [{} extends Pick<T, Name> ? "optional" : "required", Required<Pick<T, Name>>[Name]];

type Readable<Published, Model> = Published extends Model ? true : { published: Published; model: Model };
`;

/** A check is a line of TypeScript and what it is about. */
class Checks {
  #lines = PRELUDE.split("\n");
  #subjects = new Map();

  add(subject, type) {
    this.#lines.push(`export const check${this.#lines.length}: ${type} = true;`);
    this.#subjects.set(this.#lines.length, subject);
  }

  async run() {
    const found = await compile({ "checks.ts": this.#lines.join("\n") });
    const problems = found.map(({ line, message }) => `${this.#subjects.get(line) ?? `line ${line}`}: ${message}`);
    assert.equal(problems.length, 0, `\n${problems.join("\n")}\n`);
  }
}

test("every field is what the model writes", async () => {
  const checks = new Checks();
  for (const [rust, name] of Object.entries({ ...ANSWERS, ...REQUESTS })) {
    const fields = writtenFields(rust);
    const written = objectType(fields);
    checks.add(`${name}: its fields`, `Same<keyof ${name}, keyof ${written}>`);
    for (const field of Object.keys(fields)) {
      checks.add(`${name}.${field}`, `Same<Field<${name}, "${field}">, Field<${written}, "${field}">>`);
    }
  }
  await checks.run();
});

test("what the types allow of an answer, the model reads", async () => {
  const checks = new Checks();
  for (const [rust, name] of Object.entries(ANSWERS)) {
    for (const [field, { optional, type }] of Object.entries(readFields(rust))) {
      const read = objectType({ [field]: { optional, type } });
      checks.add(`${name}.${field}`, `Readable<Pick<${name}, "${field}">, ${read}>`);
    }
  }
  await checks.run();
});

test("every set of labels is the model's, closed or open", async () => {
  const checks = new Checks();
  for (const [rust, name] of Object.entries(LABELS)) {
    checks.add(name, `Same<${name}, ${typeOf(schema.written[rust])}>`);
  }
  await checks.run();
});

test("every item type has the content that the model reads for it", async () => {
  const checks = new Checks();
  const contents = Object.entries(schema.contents).map(([label, rust]) => [label, PUBLISHED[rust]]);
  const names = contents.map(([label]) => `"${label}"`).join(" | ");
  checks.add("ConversationItemContentNarrow: its types", `Same<keyof ConversationItemContentNarrow, ${names}>`);
  for (const [label, content] of contents) {
    checks.add(`the content of ${label}`, `Same<ConversationItemContentNarrow["${label}"], ${content}>`);
  }
  checks.add("KnownTimelineItem", 'Same<KnownTimelineItem["type"], keyof ConversationItemContentNarrow>');
  checks.add("KnownStreamEvent", 'Same<KnownStreamEvent["kind"] | (string & {}), StreamEventKind>');
  await checks.run();
});

test("every type of the model is in the schema, and has a published name", async () => {
  const exported = (await readFile(model, "utf8")).match(/pub use [^;]+;/g).join().match(/\b[A-Z]\w*/g);
  const unknown = exported.filter((name) => !schema.written[name] && !ONLY_IN_RUST[name]);
  assert.deepEqual(unknown, [], "add it to src/model/schema.rs, or to ONLY_IN_RUST in names.mjs");
  assert.deepEqual(Object.keys(schema.written), Object.keys(PUBLISHED).sort(), "names.mjs");
});

test("every published type is one of the model, or known not to be of the wire", async () => {
  const declared = [];
  for (const file of await readdir(typesFolder)) {
    if (!file.endsWith(".d.ts") || /^(index|live|options)\./.test(file)) continue;
    const text = await readFile(join(typesFolder, file), "utf8");
    for (const [, name] of text.matchAll(/^export (?:interface|type) (\w+)/gm)) declared.push(name);
  }
  const named = [...Object.values(PUBLISHED).filter((name) => /^\w+$/.test(name)), ...Object.keys(ONLY_IN_TYPESCRIPT)];
  assert.deepEqual(declared.sort(), named.sort());
});

test("every deliberate difference is of a type that is checked, and says why", () => {
  for (const { type, because } of DIFFERENCES) {
    assert.ok(Object.values(PUBLISHED).includes(type), type);
    assert.ok(because, type);
  }
});

function importedNames() {
  const ofTheModel = Object.values(PUBLISHED).filter((name) => /^\w+$/.test(name));
  return [...ofTheModel, ...Object.keys(ONLY_IN_TYPESCRIPT).filter((name) => name !== "Open")];
}
