// What components tell the tests.

/** How often each component was rendered. */
const renders = {};
/** What was seen by each, in order. */
const seen = {};

if (typeof window !== "undefined") Object.assign(window, { renders, seen });

export function countRender(name) {
  renders[name] = (renders[name] ?? 0) + 1;
}

export function keep(name, value) {
  (seen[name] ??= []).push(value);
}
