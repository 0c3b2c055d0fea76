// A session in a few words, by which people know it again.

import type { JsonValue, SessionListItem } from "../../index.js";
import { asJson } from "../as-json.js";

/** The most characters that are shown of it; the style sheet cuts them to the lines that there are. */
const LONGEST = 200;

/** How deep a text is looked for. */
const DEEPEST = 50;

/** What a session was asked, or else what it answered, on one line; empty where there is neither. */
export function summaryOf({ input, output }: Pick<SessionListItem, "input" | "output">): string {
  const text = textIn(input) || textIn(output) || jsonOf(input) || jsonOf(output);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** The first text in a value that is more than blanks; of what is nested too deep, that there is more. */
function textIn(value: JsonValue | undefined, depth = 0): string {
  if (typeof value === "string") return value.slice(0, 10 * LONGEST).replace(/\s+/g, " ").trim();
  if (typeof value !== "object" || value === null) return "";
  if (depth > DEEPEST) return "…";
  for (const each of Object.values(value)) {
    const text = textIn(each, depth + 1);
    if (text !== "") return text;
  }
  return "";
}

/** A value that has no text, unless there is nothing in it. */
function jsonOf(value: JsonValue | undefined): string {
  const json = asJson(value, 0);
  return ["null", "{}", "[]", '""'].includes(json) ? "" : json;
}
