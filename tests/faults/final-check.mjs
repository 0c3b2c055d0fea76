// What holds at the end: a live run knows then what the service knows, no less and no more.

import { isDeepStrictEqual } from "node:util";
import { nameOfItem, nameOfRun } from "./names.mjs";

/** @typedef {import("../../pkg/types/index.js").LiveRunSnapshot} Snapshot */
/** @typedef {import("../../pkg/types/index.js").ConversationResponse} Conversation */

/**
 * Compares a final snapshot to the conversation.
 *
 * @param {Snapshot} snapshot
 * @param {Conversation} conversation What the service says.
 * @param {boolean} isRedacted Whether the key sees no steps.
 * @param {import("./problems.mjs").Problems} problems
 */
export function checkFinal(snapshot, { session, runs, items }, isRedacted, problems) {
  compareLists(snapshot.items, items, nameOfItem, problems);
  compareLists(snapshot.runs, runs, nameOfRun, problems);
  compareFields("session", snapshot.session ?? {}, session, problems);
  const { connection, status, phase, pendingTasks, redacted, output, error } = snapshot;
  const told = {
    ...{ connection: "closed", status: session.status, phase: "finished", pendingTasks: [] },
    ...{ redacted: isRedacted, output: session.output, error: null },
  };
  compareFields("snapshot", { connection, status, phase, pendingTasks, redacted, output, error }, told, problems);
}

function compareLists(shown, told, nameOf, problems) {
  const names = shown.map(nameOf);
  const toldNames = told.map(nameOf);
  const missing = without(toldNames, names);
  const tooMany = without(names, toldNames);
  for (const name of missing) problems.add("lost", `${name} is missing at the end`);
  for (const name of tooMany) problems.add("duplicated", `${name} is one too many at the end`);
  if (missing.length + tooMany.length === 0) {
    const place = names.findIndex((name, index) => name !== toldNames[index]);
    if (place !== -1) problems.add("out of order", `${names[place]} stands where ${toldNames[place]} should stand`);
  }
  const toldByName = new Map(told.map((element) => [nameOf(element), element]));
  for (const element of shown) {
    const name = nameOf(element);
    compareFields(name, element, toldByName.get(name) ?? element, problems);
  }
}

/** What is left of a list of names when each of `taken` has taken one of its own. */
function without(names, taken) {
  const left = [...names];
  for (const name of taken) {
    const place = left.indexOf(name);
    if (place !== -1) left.splice(place, 1);
  }
  return left;
}

function compareFields(name, shown, told, problems) {
  for (const field of new Set([...Object.keys(shown), ...Object.keys(told)])) {
    if (isDeepStrictEqual(shown[field], told[field])) continue;
    const [is, should] = [shown[field], told[field]].map((value) => JSON.stringify(value));
    problems.add("wrong", `${field} of ${name} is ${is} and should be ${should}`);
  }
}
