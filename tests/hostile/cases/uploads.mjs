// Answers to a presign that lead the upload elsewhere.

import assert from "node:assert/strict";
import { KEY } from "../key.mjs";
import { data, either, error, late, lost } from "../expect.mjs";

const refused = error("PhronyInputError", "invalid_input");
const SIGNATURE = "X-Amz-Signature=5e6c7e7";
const uploaded = data(({ leafName }) => assert.equal(leafName, "a.txt"));

/** A service whose presign answer is what `presigned` says, and whose storage takes all. */
const storage =
  (presigned, put = (to, _) => to.body("", "text/plain")) =>
  (request, to) => {
    if (request.method === "PUT") return put(to, request);
    if (request.path.endsWith("/finalize"))
      return to.json({ objectKey: "k/a.txt", sizeBytes: "10", alreadyFinalized: false });
    const usual = {
      objectKey: "k/a.txt",
      uploadUrl: `${request.here}/store?${SIGNATURE}`,
      httpMethod: "PUT",
      requiredHeaders: {},
      expiresInSeconds: 60,
    };
    const given = presigned(request);
    return to.json(typeof given === "string" ? given : { ...usual, ...given });
  };

/** The key is only for the service. */
const keyStays = (requests) => {
  for (const { method, headers, path } of requests) {
    if (method === "PUT") assert.ok(!JSON.stringify(headers).includes(KEY), `the key was sent to ${path}`);
  }
};

/** The error of an upload, in which no signature is either. */
const withoutSignature = (expectation) => (outcome, phronyClient) => {
  expectation(outcome, phronyClient);
  const { error } = outcome;
  if (error)
    for (const text of [error.message, error.stack, JSON.stringify(error), error.path ?? ""])
      assert.ok(!text.includes("5e6c7e7"), `the signature is in ${text.slice(0, 200)}`);
};

const URLS = {
  "javascript:": [`javascript:alert(1)?${SIGNATURE}`, refused],
  "data:": ["data:text/plain,x", refused],
  "file:": ["file:///etc/passwd", refused],
  "blob:": ["blob:http://127.0.0.1/x", refused],
  "a relative one": ["/store", refused],
  "one without a scheme": ["//127.0.0.1/store", refused],
  none: ["", refused],
  null: [null, refused],
  "a number": [5, refused],
  "an object": [{ toString: "http://127.0.0.1" }, refused],
  "no host": [`http://?${SIGNATURE}`, either(refused, lost)],
  "no address": [`http://[x/?${SIGNATURE}`, either(refused, lost)],
  "a bad port": [`http://127.0.0.1:99999999/?${SIGNATURE}`, either(refused, lost)],
  "a user": [`http://user:5e6c7e7@127.0.0.1:9/store?${SIGNATURE}`, either(refused, lost)],
  "a space before": [` http://127.0.0.1:9/store`, either(refused, lost)],
  megabytes: [`http://127.0.0.1:9/${"x".repeat(2_000_000)}?${SIGNATURE}`, either(refused, lost)],
};

const HEADERS = {
  "the key's": [{ "x-api-key": "of the storage" }, uploaded],
  "a line break": [{ "X-A": `b\r\nX-Injected: 1` }, either(refused, lost)],
  "a line break in a name": [{ "X-A\r\nX-Injected": "1" }, either(refused, lost)],
  "a zero": [{ "X-A": "b\0" }, either(refused, lost)],
  "a host": [{ Host: "elsewhere.example" }, either(uploaded, refused, lost)],
  "a length": [{ "Content-Length": "3" }, either(uploaded, refused, lost)],
  "an encoding": [{ "Transfer-Encoding": "chunked" }, either(uploaded, refused, lost)],
  "an empty name": [{ "": "x" }, either(refused, lost)],
  "no header": [{ "é☃": "☃" }, either(refused, lost)],
  "a value of megabytes": [{ "X-A": "x".repeat(1_000_000) }, either(uploaded, refused, lost)],
  "a number": [{ "X-A": 5 }, refused],
  "a list": [["X-A", "b"], refused],
  "a text": ["X-A: b", refused],
  null: [null, uploaded],
};

/** Each of them by the name of the file that is uploaded. */
const byName = (given, field) => storage((request) => ({ [field]: given[JSON.parse(request.body).filename][0] }));
const each = (given) =>
  Object.entries(given).map(([runId, [, expectation]]) => [
    "uploadWorkspaceFile",
    withoutSignature(expectation),
    { runId },
  ]);

export const UPLOADS = [
  { name: "uploads to what is no address", answer: byName(URLS, "uploadUrl"), calls: each(URLS), check: keyStays },
  {
    name: "an upload to the service itself, with line breaks",
    answer: storage(({ here }) => ({ uploadUrl: `${here}/v1/\r\n\tfile?${SIGNATURE}\nX-A: b` })),
    calls: [["uploadWorkspaceFile", withoutSignature(either(uploaded, refused, lost))]],
    check: keyStays,
  },
  {
    name: "headers that no upload should have",
    answer: byName(HEADERS, "requiredHeaders"),
    calls: each(HEADERS),
    check(requests) {
      keyStays(requests);
      for (const { headers } of requests) assert.ok(!("x-injected" in headers), "a header was injected");
    },
  },
  {
    name: "headers of an upload with names that objects have anyway",
    answer: storage((request) => {
      const target = `"objectKey":"k/a.txt","uploadUrl":"${request.here}/store","httpMethod":"PUT"`;
      return `{${target},"requiredHeaders":{"__proto__":"a","constructor":"b","hasOwnProperty":"c"}}`;
    }),
    calls: [["uploadWorkspaceFile", uploaded]],
    check(requests) {
      keyStays(requests);
      const { headers } = requests.find(({ method }) => method === "PUT");
      assert.deepEqual(
        ["constructor", "hasownproperty"].filter((name) => !Object.hasOwn(headers, name)),
        [],
      );
    },
  },
  {
    name: "a storage that redirects",
    answer: storage(
      () => ({}),
      (to, { decoy }) => to.body("", "text/plain", "307 Elsewhere", `Location: ${decoy}/store\r\n`),
    ),
    calls: [["uploadWorkspaceFile", withoutSignature(error("PhronyResponseError", "redirect"))]],
    check: keyStays,
  },
  {
    name: "a storage whose answer never ends",
    client: { maxResponseBytes: 2 ** 20 },
    answer: storage(
      () => ({}),
      async (to) => {
        await to.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
        await to.endlessly("x".repeat(65_536));
      },
    ),
    calls: [
      [
        "uploadWorkspaceFile",
        withoutSignature(either(uploaded, error("PhronyResponseError", "response_too_large"), late)),
      ],
    ],
  },
  {
    name: "a storage that says no with the address in it",
    answer: storage(
      () => ({}),
      (to) => to.body("<Error><Code>SignatureDoesNotMatch</Code></Error>", "application/xml", "403 Forbidden"),
    ),
    calls: [["uploadWorkspaceFile", withoutSignature(error("PhronyPermissionError", "forbidden"))]],
  },
  {
    name: "object keys that are none",
    answer: storage(({ body }) => ({ objectKey: JSON.parse(JSON.parse(body).filename) })),
    calls: ["5", "null", "{}", '""', '"a\\u0000b"', "[]"].map((runId) => [
      "uploadWorkspaceFile",
      error("PhronyInputError", "invalid_input"),
      { runId },
    ]),
  },
  {
    name: "finalized as something else",
    answer: (request, to) =>
      request.path.endsWith("/finalize")
        ? to.json('{"objectKey":"../../etc/passwd","sizeBytes":-1e400,"alreadyFinalized":"maybe"}')
        : storage(() => ({ objectKey: "../../a.txt" }))(request, to),
    calls: [["uploadWorkspaceFile", uploaded]],
  },
];
