// Statuses that no service should answer with.

import assert from "node:assert/strict";
import { conversation, head, isConversation, isStream } from "../answers.mjs";
import { data, either, error, late, lost } from "../expect.mjs";

const RUN = '{"runId":"r","status":"Completed"}';
const WHOLE = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${RUN.length}\r\n\r\n${RUN}`;
const isTheRun = data(({ runId }) => assert.equal(runId, "r"));
const CALLS = ["getRun", "getConversation", "listSessions", "startRun", "streamRunEvents", "liveRun", "waitForRun"];
const each = (expectation, options, calls = CALLS) => calls.map((call) => [call, expectation, options]);
const REDIRECTS = ["301", "302", "303", "307", "308"];

export const STATUSES = [
  {
    name: "redirects to another host",
    answer(request, to) {
      const { decoy, path } = request;
      return to.body("", "text/html", `${request.id} Elsewhere`, `Location: ${decoy}${path}\r\n`);
    },
    calls: [
      ...REDIRECTS.flatMap((runId) =>
        each(error("PhronyResponseError", "redirect"), { runId }, ["getRun", "startRun"]),
      ),
      ...["streamRunEvents", "getConversation", "listSessions"].map((call) => [
        call,
        error("PhronyResponseError", "redirect"),
        { runId: "307" },
      ]),
      ["liveRun", error("PhronyResponseError", "redirect"), { runId: "302" }],
      ["waitForRun", either(error("PhronyResponseError", "redirect"), late), { runId: "302", timeoutMs: 300 }],
    ],
  },
  {
    name: "redirects to themselves",
    answer: ({ here, path }, to) => to.body("", "text/html", "307 Again", `Location: ${here}${path}\r\n`),
    calls: each(error("PhronyResponseError", "redirect"), undefined, [
      "getRun",
      "startRun",
      "streamRunEvents",
      "liveRun",
    ]),
    check: (requests) => assert.ok(requests.length < 12, `${requests.length} requests`),
  },
  {
    name: "redirects to no address",
    answer: (request, to) =>
      to.body(
        "",
        "text/html",
        "302 Found",
        { javascript: "Location: javascript:alert(1)\r\n", none: "", file: "Location: file:///etc/passwd\r\n" }[
          request.id
        ],
      ),
    calls: ["javascript", "none", "file"].flatMap((runId) =>
      each(either(error("PhronyResponseError", "redirect"), lost), { runId }, ["getRun", "streamRunEvents"]),
    ),
  },
  {
    name: "a redirect whose body never ends",
    async answer({ decoy }, to) {
      await to.write(head(`Content-Type: text/html\r\nLocation: ${decoy}\r\n`, "302 Found"));
      await to.endlessly("x".repeat(65_536));
    },
    calls: each(error("PhronyResponseError", "redirect"), undefined, ["getRun", "streamRunEvents", "startRun"]),
  },
  {
    name: "100 and 103 before the answer",
    answer: (_, to) =>
      to.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n${WHOLE}`),
    // Node 20 takes no 1xx.
    calls: [
      ["getRun", either(isTheRun, lost)],
      ["startRun", either(isTheRun, lost)],
    ],
  },
  {
    name: "100 and nothing more",
    client: { timeoutMs: 2_000 },
    async answer(_, to) {
      await to.write("HTTP/1.1 100 Continue\r\n\r\n");
      await to.closed;
    },
    calls: each(either(late, lost), undefined, ["getRun", "startRun", "streamRunEvents"]),
  },
  {
    name: "endless 1xx",
    client: { timeoutMs: 2_000 },
    answer: (_, to) => to.endlessly("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n".repeat(500)),
    calls: each(either(late, lost), undefined, ["getRun", "startRun", "streamRunEvents"]),
  },
  {
    name: "101, another protocol",
    client: { timeoutMs: 2_000 },
    answer: (_, to) => to.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nPRI *"),
    calls: each(either(late, lost, error("PhronyResponseError")), undefined, ["getRun", "startRun", "streamRunEvents"]),
  },
  {
    name: "statuses 0, 000, 99, 999 and 1000",
    client: { timeoutMs: 2_000 },
    answer: (request, to) => to.end(`${head("Content-Length: 2\r\n", `${request.id} Odd`)}{}`),
    calls: ["0", "000", "99", "999", "1000"].flatMap((runId) =>
      each(
        either(
          lost,
          late,
          ...["PhronyAPIError", "PhronyServerError", "PhronyResponseError"].map((name) => error(name)),
        ),
        { runId },
        ["getRun", "streamRunEvents"],
      ),
    ),
  },
  {
    name: "304 to a request without a condition",
    answer: (_, to) => to.write(head("ETag: x\r\n", "304 Not Modified")),
    calls: each(error("PhronyResponseError", "redirect"), undefined, [
      "getRun",
      "startRun",
      "streamRunEvents",
      "liveRun",
    ]),
  },
  {
    name: "204 and 205 where an answer is due",
    answer(request, to) {
      const status = request.id;
      return to.write(head(status === "205" ? "Content-Length: 0\r\n" : "", `${status} Nothing`));
    },
    calls: ["204", "205"].flatMap((runId) =>
      each(error("PhronyResponseError", "invalid_response"), { runId }, CALLS.slice(0, 6)),
    ),
  },
  {
    name: "204 with a body",
    client: { timeoutMs: 2_000 },
    answer: (_, to) => to.write(`${head(`Content-Length: ${RUN.length}\r\n`, "204 Nothing")}${RUN}`),
    calls: each(either(error("PhronyResponseError", "invalid_response"), lost), undefined, ["getRun", "getRun"]),
  },
  {
    name: "Retry-After beyond all measure",
    client: { maxRetries: 1 },
    answer: (request, to) =>
      to.body("{}", "application/json", "429 Too Many", `Retry-After: ${RETRY_AFTER[request.id]}\r\n`),
    get calls() {
      return Object.keys(RETRY_AFTER).flatMap((runId) =>
        each(error("PhronyRateLimitError", "rate_limited"), { runId }, ["getRun", "startRun"]),
      );
    },
  },
  {
    name: "a live run that is told to wait for ever",
    answer(request, to) {
      if (isStream(request))
        return to.body("{}", "application/json", "503 Busy", "Retry-After: 99999999999999999999\r\n");
      if (isConversation(request)) return to.json(conversation());
      return to.json(RUN);
    },
    calls: [
      ["liveRun", data(({ phase }) => assert.equal(phase, "finished")), { until: () => false }],
      ["waitForRun", isTheRun],
    ],
  },
];

const RETRY_AFTER = {
  exponent: "1e99",
  negative: "-5",
  huge: "99999999999999999999999999",
  year: "Fri, 31 Dec 99999 23:59:59 GMT",
  far: "Fri, 31 Dec 9999 23:59:59 GMT",
  words: "soon, GMT",
  twice: "1e3\r\nRetry-After: 99999999999",
};
