// The types of the wire as the model has them: TypeScript made from `wire-schema.json`.

import { readFile } from "node:fs/promises";
import { DIFFERENCES } from "./differences.mjs";
import { PUBLISHED, REQUESTS } from "./names.mjs";

export const schema = JSON.parse(await readFile(new URL("wire-schema.json", import.meta.url), "utf8"));

/** A type by its name in Rust; those that it refers to are the published ones. */
export function typeOf(definition) {
  if (definition.$ref) return published(definition.$ref.split("/").at(-1));
  if ("const" in definition) return JSON.stringify(definition.const);
  if (definition.enum) return definition.enum.map((label) => JSON.stringify(label)).join(" | ");
  const members = definition.anyOf ?? definition.oneOf;
  if (members) return openOr(members.map(typeOf));
  if (definition.type === undefined) return "JsonValue";
  return [definition.type].flat().map((type) => simple(type, definition)).join(" | ");
}

/** The fields of a published object type as the model writes them, with the deliberate differences: by name. */
export function writtenFields(rust) {
  const fields = fieldsOf(schema.written[rust], rust in REQUESTS);
  for (const difference of DIFFERENCES) {
    if (difference.type === PUBLISHED[rust]) differ(fields, difference);
  }
  return fields;
}

/** The fields of an object type as the model reads them. */
export function readFields(rust) {
  return fieldsOf(schema.read[rust], false, true);
}

/** An object type as text. */
export function objectType(fields) {
  const members = Object.entries(fields).map(([name, { optional, type }]) => `${name}${optional ? "?" : ""}: ${type}`);
  return `{ ${members.join("; ")} }`;
}

function published(rust) {
  if (!PUBLISHED[rust]) throw new Error(`names.mjs does not say what ${rust} is called in TypeScript`);
  return PUBLISHED[rust];
}

/** Labels beside any string are an open set, which an editor can still complete. */
function openOr(types) {
  return types.map((type) => (type === "string" ? "(string & {})" : type)).join(" | ");
}

function simple(type, { items, properties, additionalProperties }) {
  switch (type) {
    case "integer":
      return "number";
    case "array":
      return `${typeOf(items)}[]`;
    case "object":
      if (properties) throw new Error("an object type without a name");
      return `{ [key: string]: ${additionalProperties === true ? "JsonValue" : typeOf(additionalProperties)} }`;
    default:
      return type;
  }
}

function fieldsOf({ properties, required = [] }, isRequest, mayBeNull = false) {
  const fields = {};
  for (const [name, definition] of Object.entries(properties)) {
    const optional = !required.includes(name);
    let type = typeOf(definition);
    // The model leaves out what is `None`, where it does not write it as `null`.
    if (optional && !mayBeNull) type = type.replace(/ \| null$/, "");
    if (optional && isRequest) type += " | undefined";
    fields[name] = { optional, type };
  }
  return fields;
}

function differ(fields, { type, optional = [], nullable = [], fields: others = {} }) {
  const stale = (name) => new Error(`differences.mjs: ${type}.${name} is no difference any more`);
  for (const name of optional) {
    if (fields[name]?.optional !== false) throw stale(name);
    fields[name].optional = true;
  }
  for (const name of nullable) {
    if (!fields[name] || fields[name].type.endsWith("null")) throw stale(name);
    fields[name].type += " | null";
  }
  for (const [name, is] of Object.entries(others)) {
    if (!fields[name] || fields[name].type === is) throw stale(name);
    fields[name].type = is;
  }
}
