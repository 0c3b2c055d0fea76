// What a caller may get wrong: a clear error, and nothing sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phronyClient } from "../support/package.mjs";

const { Phrony, PhronyInputError, RunInput } = phronyClient;

/** A client whose `fetch` fails the test. */
function untouched(options = {}) {
  return new Phrony({ apiKey: "phk_test", fetch: () => assert.fail("a request was sent"), ...options });
}

async function refused(call, field) {
  const error = await call.then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );
  assert.ok(error instanceof PhronyInputError, String(error));
  assert.equal(error.field, field);
  assert.equal(error.code, "invalid_input");
  assert.equal(error.retryable, false);
}

for (const [name, id] of [
  ["an empty id", ""],
  ["an id of one dot", "."],
  ["an id of two dots", ".."],
  ["an id with a line break", "a\nb"],
  ["an id with a NUL", "a\0b"],
  ["an id that is no string", 7],
  ["no id", undefined],
]) {
  test(`${name} is refused by every call that takes one`, async () => {
    const phrony = untouched();
    await refused(phrony.getRun(id), "runId");
    await refused(phrony.getConversation(id), "runId");
    await refused(phrony.skipAgentWaitTimer(id), "runId");
    await refused(phrony.sendRunMessage(id, { runId: id, text: "hi" }), "runId");
    await refused(phrony.streamRunEvents(id).next(), "runId");
    await refused(phrony.waitForRun(id), "runId");
    await refused(phrony.startRun(id), "agentId");
    await refused(phrony.listSessions(id), "agentId");
    await refused(phrony.sessions(id).next(), "agentId");
  });
}

for (const [name, body, field] of [
  ["nothing in it", {}, "body"],
  ["an empty text", { text: "" }, "text"],
  ["a text of white space", { text: " \n\t" }, "text"],
  ["an empty message", { message: "" }, "message"],
  ["text and message", { text: "a", message: "a" }, "message"],
  ["an empty list of files", { files: [] }, "body"],
  ["a file that says it is none", { files: [{ phronyFile: false, objectKey: "k" }] }, "files[0].phronyFile"],
  ["a file without a key", { files: [{ phronyFile: true, objectKey: "" }] }, "files[0].objectKey"],
  ["a file with another field", { files: [{ phronyFile: true, objectKey: "k", size: 1 }] }, "files[0].size"],
  ["NaN", { userTaskId: "t", numberValue: NaN }, "numberValue"],
  ["Infinity", { userTaskId: "t", numberValue: Infinity }, "numberValue"],
  ["a number as text", { userTaskId: "t", numberValue: "1" }, "numberValue"],
  ["an empty answer", { userTaskId: "t", textValue: "" }, "textValue"],
  ["two answers", { userTaskId: "t", approved: true, numberValue: 1 }, "numberValue"],
  ["an answer without a task", { approved: true }, "approved"],
  ["a message beside a task", { userTaskId: "t", text: "hi" }, "text"],
  ["a task of dots", { userTaskId: ".." }, "userTaskId"],
  ["something that is no email", { userTaskId: "t", completedByEmail: "nobody" }, "completedByEmail"],
  ["skipAgentWait: false", { text: "hi", skipAgentWait: false }, "skipAgentWait"],
  ["a misspelt field", { userTaskId: "t", aproved: false }, "body.aproved"],
  ["metadata that is no object", { text: "hi", metadata: 7 }, "metadata"],
  ["another run", { runId: "other", text: "hi" }, "runId"],
]) {
  test(`a body with ${name} is refused`, async () => {
    await refused(untouched().sendRunMessage("run", { runId: "run", ...body }), field);
  });
}

test("a body that is none is refused", async () => {
  for (const body of [undefined, null, "text", [], () => {}]) {
    await refused(untouched().sendRunMessage("run", body), "body");
  }
  const circular = { runId: "run", text: "hi", metadata: {} };
  circular.metadata.self = circular;
  await refused(untouched().sendRunMessage("run", circular), "body");
});

test("a builder refuses the same, before it is sent", () => {
  for (const [input, field] of [
    [RunInput.text(""), "text"],
    [RunInput.answer("t", NaN), "numberValue"],
    [RunInput.approve(""), "userTaskId"],
    [RunInput.choose("t", ""), "selectedOptionId"],
    [RunInput.files(), "body"],
    [RunInput.approve("t").file({ objectKey: "k" }), "files"],
    [RunInput.text("hi").completedBy("nobody"), "completedByEmail"],
  ]) {
    assert.throws(() => input.toBody("run"), (error) => error instanceof PhronyInputError && error.field === field);
  }
});

test("a builder gives exactly the fields of its kind", () => {
  const file = { phronyFile: true, objectKey: "a/b.txt", mediaType: "text/plain" };
  for (const [input, fields] of [
    [RunInput.text("hi").file({ objectKey: "a/b.txt", mediaType: "text/plain" }), { text: "hi", files: [file] }],
    [RunInput.files(file), { files: [file] }],
    [RunInput.approve("t"), { userTaskId: "t", approved: true }],
    [RunInput.reject("t").metadata({ why: 1 }), { userTaskId: "t", approved: false, metadata: { why: 1 } }],
    [RunInput.choose("t", "o"), { userTaskId: "t", selectedOptionId: "o" }],
    [RunInput.answer("t", "x"), { userTaskId: "t", textValue: "x" }],
    [RunInput.answer("t", 0), { userTaskId: "t", numberValue: 0 }],
    [RunInput.approve("t").completedBy("a@b.example"), { userTaskId: "t", approved: true, completedByEmail: "a@b.example" }],
  ]) {
    assert.deepEqual(input.toBody("run"), { runId: "run", ...fields });
  }
});

test("an input that is no object is refused", async () => {
  for (const input of [[], "text", 7]) await refused(untouched().startRun("agent", { input }), "input");
  await refused(untouched().startRun("agent", { inputs: {} }), "body.inputs");
});

test("a query that the service would not understand is refused", async () => {
  for (const query of [{ skip: -1 }, { take: 1.5 }, { take: NaN }, { status: 7 }]) {
    await refused(untouched().listSessions("agent", query), Object.keys(query)[0]);
  }
  await refused(untouched().listSessions("agent", { offset: 1 }), "query.offset");
  await refused(untouched().getConversation("run", { stepContent: "thin" }), "stepContent");
});

test("a file that cannot be uploaded is refused", async () => {
  const file = { filename: "a.txt", mediaType: "text/plain", data: new Uint8Array(1) };
  for (const [change, field] of [
    [{ filename: "" }, "filename"],
    [{ filename: "x".repeat(513) }, "filename"],
    [{ mediaType: "text" }, "mediaType"],
    [{ data: new Uint8Array(0) }, "maxContentLength"],
    [{ data: "text" }, "data"],
  ]) {
    await refused(untouched().uploadWorkspaceFile({ ...file, ...change }), field);
  }
});

test("a missing key is a TypeError, as it was with @phrony/sdk", () => {
  for (const options of [undefined, {}, { apiKey: undefined }, { apiKey: "" }]) {
    assert.throws(() => new Phrony(options), TypeError);
  }
});

test("settings that cannot be are refused by the first call", async () => {
  for (const [options, field] of [
    [{ baseUrl: "api.phrony.com" }, "baseUrl"],
    [{ baseUrl: "https://user:pass@example.com" }, "baseUrl"],
    [{ baseUrl: 7 }, "baseUrl"],
    [{ apiKey: 7 }, "apiKey"],
    [{ fetch: 7 }, "fetch"],
    [{ headers: { "X-Trace": "a\r\nX-Evil: 1" } }, "headers"],
    [{ headers: { "x-api-key": "phk_other" } }, "headers"],
    [{ headers: { "X-Trace": 7 } }, "headers"],
    [{ timeoutMs: 0 }, "timeoutMs"],
    [{ timeoutMs: NaN }, "timeoutMs"],
    [{ maxRetries: -1 }, "maxRetries"],
    [{ credentials: "always" }, "credentials"],
  ]) {
    await refused(untouched(options).getRun("run"), field);
  }
});

test("options of a call that cannot be are refused", async () => {
  for (const [options, field] of [
    [7, "options"],
    [{ signal: 7 }, "signal"],
    [{ timeoutMs: -1 }, "timeoutMs"],
    [{ headers: { "": "x" } }, "headers"],
  ]) {
    await refused(untouched().getRun("run", options), field);
  }
  await refused(untouched().sendRunMessage("run", { runId: "run", text: "hi" }, { path: "inbox" }), "path");
  await refused(untouched().waitForRun("run", { until: "never" }), "until");
  await refused(untouched().waitForRun("run", { phases: { Done: "over" } }), "phases");
});
