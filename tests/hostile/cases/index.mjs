// All cases. The first does nothing: what it takes is what the others are compared with.

import { data } from "../expect.mjs";
import { BODIES } from "./bodies.mjs";
import { CONVERSATIONS } from "./conversations.mjs";
import { ERRORS } from "./errors.mjs";
import { HEADERS } from "./headers.mjs";
import { JSON_ANSWERS } from "./json.mjs";
import { RESETS } from "./resets.mjs";
import { STATUSES } from "./statuses.mjs";
import { STREAMS } from "./streams.mjs";
import { UPLOADS } from "./uploads.mjs";

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {(request: any, to: import("../connection.mjs").Connection) => Promise<void> | void} answer
 * @property {any[][]} calls Which of `CALLS`, how it ends (an `Expectation`), and its options.
 * @property {object} [client] Options of the client.
 * @property {number} [mostAbove] How much more memory it may take than a process that only reads a run, in MiB.
 * @property {number} [limitMs] How long a call may take, if it is to hang.
 * @property {(requests: any[]) => void} [check] Looks at what the server was sent.
 */

/** @type {Case[]} */
export const CASES = [
  { name: "no hostility", answer: (_, to) => to.json({ runId: "r" }), calls: [["getRun", data()]] },
  ...HEADERS,
  ...STATUSES,
  ...BODIES,
  ...JSON_ANSWERS,
  ...ERRORS,
  ...RESETS,
  ...STREAMS,
  ...CONVERSATIONS,
  ...UPLOADS,
];
