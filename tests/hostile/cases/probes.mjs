// What the cases must not overlook: each of these goes wrong in one way, and has to be found out.

import { data, late } from "../expect.mjs";
import { KEY } from "../key.mjs";

const RUN = { runId: "r", status: "Completed" };
const answer = (_, to) => to.json(RUN);

/** Does something in the process of the case that no client should do. */
const mischief = (name, does, notices, more = {}) => ({
  name,
  answer,
  calls: [["getRun", data(does)]],
  notices,
  ...more,
});

/** @type {(import("./index.mjs").Case & { notices: RegExp })[]} */
export const PROBES = [
  mischief(
    "an unhandled rejection",
    () => void Promise.reject(new Error("nobody listens")),
    /unhandled rejection: .*nobody listens/s,
  ),
  mischief(
    "an uncaught exception",
    () =>
      void setImmediate(() => {
        throw new Error("nobody catches");
      }),
    /uncaught exception: .*nobody catches/s,
  ),
  mischief(
    "a prototype that was changed",
    () => void Object.assign(Object.prototype, { polluted: 1 }),
    /a prototype was changed/,
  ),
  mischief(
    "memory that was taken",
    () => void Array.from({ length: 12 }, () => new Uint8Array(2 ** 25).fill(1)),
    /MiB above the baseline/,
  ),
  mischief(
    "data that is not true",
    ({ status }) => {
      throw new Error(`it is ${status}`);
    },
    /getRun: it is Completed/,
  ),
  { name: "a call that does not fail", answer, calls: [["getRun", late]], notices: /it did not fail/ },
  {
    name: "a call that fails",
    answer: (_, to) => to.reset(),
    calls: [["getRun", data()]],
    notices: /it failed with PhronyConnectionError/,
  },
  {
    name: "a call that hangs",
    limitMs: 300,
    answer: (_, to) => to.closed,
    calls: [["getRun", data(), { timeoutMs: Infinity }]],
    notices: /it hangs/,
  },
  {
    name: "the key in an error",
    client: { fetch: () => Promise.reject(new Error(`cannot send ${KEY}`)) },
    answer,
    calls: [["getRun", () => {}]],
    notices: /the error holds the key/,
  },
  {
    name: "an error of somebody else",
    answer,
    calls: [
      [
        "waitForRun",
        () => {},
        {
          until: () => {
            throw new TypeError("mine");
          },
        },
      ],
    ],
    notices: /no error of the package/,
  },
  {
    name: "a client that does not work any more",
    client: { fetch: (url, init) => (url.endsWith("/well") ? Promise.reject(new Error("gone")) : fetch(url, init)) },
    answer,
    calls: [["getRun", data()]],
    notices: /afterwards: .*gone/s,
  },
  {
    name: "a redirect that is followed",
    client: { fetch: (url, init) => fetch(url, { ...init, redirect: "follow" }) },
    answer: ({ decoy }, to) => to.body("", "text/plain", "302 Found", `Location: ${decoy}\r\n`),
    calls: [["getRun", () => {}]],
    notices: /went where a redirect leads/,
  },
  {
    ...mischief("what the server was sent", () => {}, /the server was sent: 2 requests/),
    check: ({ length }) => {
      throw new Error(`${length} requests`);
    },
  },
];
