// Every word that the elements say.

import { commonStrings, type CommonStrings } from "./common.js";
import { filesStrings, type FilesStrings } from "./files.js";
import { lanesStrings, type LanesStrings } from "./lanes.js";
import { runStrings, type RunStrings } from "./run.js";
import { sessionsStrings, type SessionsStrings } from "./sessions.js";
import { startStrings, type StartStrings } from "./start.js";
import { timelineStrings, type TimelineStrings } from "./timeline.js";
import { waitsStrings, type WaitsStrings } from "./waits.js";

/** The words of the elements, by the place where they are said. What depends on a number or a name is a function. */
export interface PhronyStrings {
  common: CommonStrings;
  run: RunStrings;
  timeline: TimelineStrings;
  lanes: LanesStrings;
  waits: WaitsStrings;
  files: FilesStrings;
  sessions: SessionsStrings;
  start: StartStrings;
}

/** Some of the words: `{ waits: { approve: "Genehmigen" } }`. */
export type PhronyStringOverrides = { [Place in keyof PhronyStrings]?: Partial<PhronyStrings[Place]> | undefined };

const english: PhronyStrings = {
  common: commonStrings,
  run: runStrings,
  timeline: timelineStrings,
  lanes: lanesStrings,
  waits: waitsStrings,
  files: filesStrings,
  sessions: sessionsStrings,
  start: startStrings,
};

/** The words of elements that have none of their own. */
let shared = english;

/** The words that an object of overrides leads to; the same object as long as the overrides are the same. */
let resolved = new WeakMap<PhronyStringOverrides, PhronyStrings>();

/** Sets the words of all elements that have none of their own. Call it before there are any; `{}` for English again. */
export function setPhronyStrings(overrides: PhronyStringOverrides): void {
  shared = merge(english, overrides);
  resolved = new WeakMap();
}

/** The words of an element with these overrides. */
export function resolveStrings(overrides: PhronyStringOverrides | undefined): PhronyStrings {
  if (overrides === undefined) return shared;
  let strings = resolved.get(overrides);
  if (strings === undefined) resolved.set(overrides, (strings = merge(shared, overrides)));
  return strings;
}

function merge(base: PhronyStrings, overrides: PhronyStringOverrides): PhronyStrings {
  const places = Object.entries(base).map(([place, words]) => {
    return [place, { ...words, ...overrides[place as keyof PhronyStrings] }];
  });
  return Object.fromEntries(places);
}
