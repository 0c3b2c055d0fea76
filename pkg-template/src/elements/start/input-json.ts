// A run's input as people write it.

/** What the text is: an object, or why it is none. Nothing at all is an empty object. */
export type ReadInput = { input: object } | { problem: "notJson"; detail: string } | { problem: "notObject" };

/** Reads a run's input. */
export function readInput(text: string): ReadInput {
  if (text.trim() === "") return { input: {} };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: "notJson", detail: (error as SyntaxError).message };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { input: value };
  return { problem: "notObject" };
}

/** An input as text that people can edit. */
export function writeInput(input: object): string {
  return JSON.stringify(input, null, 2);
}
