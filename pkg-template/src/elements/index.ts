// What `phrony-client/elements` exports. Importing it defines the elements, if there is a document.

import { define } from "./define.js";
import { PhronyFiles } from "./files/phrony-files.js";
import { PhronyLanes } from "./lanes/phrony-lanes.js";
import { PhronyRun as RunElement } from "./run/phrony-run.js";
import { RunHeader } from "./run/run-header.js";
import { PhronySessions as SessionsElement } from "./sessions/phrony-sessions.js";
import { PhronyStart as StartElement } from "./start/phrony-start.js";
import { PhronyTimeline } from "./timeline/phrony-timeline.js";
import type { PhronyRunElement, PhronySessionsElement, PhronyStartElement } from "./types.js";
import { PhronyWaits } from "./waits/phrony-waits.js";

// The parts before the wholes, which set properties of theirs.
define("phrony-run-header", RunHeader);
define("phrony-timeline", PhronyTimeline);
define("phrony-lanes", PhronyLanes);
define("phrony-files", PhronyFiles);
define("phrony-waits", PhronyWaits);
define("phrony-run", RunElement);
define("phrony-sessions", SessionsElement);
define("phrony-start", StartElement);

/** The class of `<phrony-run>`. */
export const PhronyRun: new () => PhronyRunElement = RunElement;
/** The class of `<phrony-sessions>`. */
export const PhronySessions: new () => PhronySessionsElement = SessionsElement;
/** The class of `<phrony-start>`. */
export const PhronyStart: new () => PhronyStartElement = StartElement;
export type { PhronyElementEventMap, PhronyElementTagNameMap, PhronyIntrinsicElements } from "./jsx.js";
export { setPhronyStrings } from "./strings/index.js";
export type { PhronyStringOverrides, PhronyStrings } from "./strings/index.js";
export type * from "./types.js";
