// Values of the wire as people read them.

import type { JsonValue } from "../../index.js";

/** How deep a value may be nested and still be read. */
const DEEPEST = 50;

/**
 * A value in words: a text as it is, an object as `article: K-9, count: 3`. Of a long one no more than is needed to see
 * that it is longer than `most`: a value may have megabytes.
 */
export function inWords(value: JsonValue | undefined, most: number, depth = 0): string {
  if (typeof value !== "object" || value === null) return depth > 0 ? String(value) : String(value ?? "");
  if (depth > DEEPEST) return "…";
  const isList = Array.isArray(value);
  let text = "";
  for (const [key, each] of Object.entries(isList ? value.slice(0, most) : value)) {
    if (text.length > most) break;
    text += `${text && ", "}${isList ? "" : `${key}: `}${inWords(each, most - text.length, depth + 1)}`;
  }
  return isList ? `[${text}]` : depth > 0 ? `{${text}}` : text;
}

/** The beginning of a text that is too long. */
export function cut(text: string, most: number): string {
  // Not through the middle of a character that takes two places.
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…` : text;
}
