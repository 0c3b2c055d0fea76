// Connections that are reset, in each phase of an answer.

import assert from "node:assert/strict";
import { chunk, chunkedHead, conversation, head, isConversation, isStream, step } from "../answers.mjs";
import { brokeOff, data, either, late, lost } from "../expect.mjs";

const RUN = '{"runId":"r","status":"Completed"}';
/** In chunks: what ends with its connection has ended, for some platforms, when that is reset. */
const STREAM = chunkedHead("Content-Type: text/event-stream\r\n");

/** Writes, and resets once that has arrived: a reset overtakes what it follows. */
async function resetAfter(to, bytes) {
  await to.write(bytes);
  await new Promise((resolve) => setTimeout(resolve, 20));
  to.reset();
}

/** Before this many bytes have been written, by the name of the phase. */
const PHASES = {
  "before anything": "",
  "in the status line": "HTTP/1.1 2",
  "in the headers": "HTTP/1.1 200 OK\r\nContent-Ty",
  "after the headers": head(`Content-Type: application/json\r\nContent-Length: ${RUN.length}\r\n`),
  "in the body": `${head(`Content-Type: application/json\r\nContent-Length: ${RUN.length}\r\n`)}{"runId":`,
  "in the body of an error": `${head("Content-Type: text/plain\r\nContent-Length: 100\r\n", "500 Oh")}half`,
  "between chunks": `${chunkedHead()}${chunk('{"runId":')}`,
  "in a chunk": `${chunkedHead()}${chunk(RUN).subarray(0, 15)}`,
  "before the last chunk": `${chunkedHead()}${chunk(RUN)}`,
};

const isTheRun = data(({ status }) => assert.equal(status, "Completed"));

export const RESETS = [
  {
    name: "a reset in each phase of an answer",
    answer: (request, to) => resetAfter(to, PHASES[request.id]),
    calls: Object.keys(PHASES).flatMap((runId) => ["getRun", "startRun"].map((call) => [call, lost, { runId }])),
  },
  {
    name: "a reset, and then an answer",
    answer: (request, to) =>
      request.nth === 0 ? resetAfter(to, PHASES[request.id]) : to.body(RUN, "application/json"),
    calls: ["before anything", "in the headers", "in the body"].map((runId) => [
      "getRun",
      isTheRun,
      { runId, maxRetries: 1 },
    ]),
  },
  {
    name: "a reset between events and in one",
    answer: ({ id }, to) => resetAfter(to, `${STREAM}${chunk(`${step(1)}${id === "between" ? "" : "data: {"}`)}`),
    calls: ["between", "in"].map((runId) => [
      "streamRunEvents",
      (outcome, phronyClient) => {
        brokeOff(outcome, phronyClient);
        assert.equal(outcome.value.count, 1);
      },
      { runId },
    ]),
  },
  {
    name: "a stream that is reset before anything",
    answer: (_, to) => to.reset(),
    calls: [
      ["streamRunEvents", lost],
      ["waitForRun", either(late, lost), { timeoutMs: 300 }],
      ["liveRun", lost],
    ],
  },
  {
    name: "a live run whose connections are all reset at first",
    async answer(request, to) {
      if (isConversation(request)) return request.nth < 2 ? to.reset() : to.json(conversation());
      if (isStream(request)) return resetAfter(to, `${STREAM}${chunk(`${step(1)}data: {`)}`);
      return request.nth < 2 ? to.reset() : to.json(RUN);
    },
    calls: [
      [
        "liveRun",
        data(({ items, phase }) => assert.deepEqual([items.length, phase], [2, "finished"])),
        { until: () => false },
      ],
      ["waitForRun", isTheRun],
    ],
  },
  {
    name: "an upload that is reset",
    answer({ method, here, path }, to) {
      if (method === "PUT") return to.reset();
      if (path.endsWith("/presign"))
        return to.json({
          objectKey: "k/a.txt",
          uploadUrl: `${here}/store`,
          httpMethod: "PUT",
          requiredHeaders: {},
          expiresInSeconds: 60,
        });
      return to.json({ objectKey: "k/a.txt", sizeBytes: "10", alreadyFinalized: false });
    },
    calls: [["uploadWorkspaceFile", lost]],
    check: (requests) =>
      assert.ok(
        requests.every(({ path }) => !path.endsWith("/finalize")),
        "it was finalized",
      ),
  },
];
