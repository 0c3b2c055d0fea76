// `<phrony-start>`: an input of fields and files.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Key } from "selenium-webdriver";
import { useElements } from "../support/elements-stage.mjs";
import { StartForm } from "../support/start-form.mjs";

const used = useElements();
const form = new StartForm(used);

const fields = [
  { name: "question", label: "Your question", type: "textarea", required: true },
  { name: "order", type: "text", value: "A-1" },
  { name: "amount", label: "Amount", type: "number" },
  { name: "urgent", label: "It is urgent", type: "boolean" },
];

test("fields instead of JSON", async () => {
  const { page, phrony } = used;
  await form.show("request", { fields });
  await page.see("label", "Your question *\norder\nAmount\nIt is urgent");
  assert.deepEqual(await page.violations(), []);
  await page.press("Start");
  await page.see("#field-0-problem", "Fill this in.");
  await page.seeFocus(({ id, isInvalid, told }) => id === "field-0" && isInvalid && told === "Fill this in.");
  assert.deepEqual(await page.violations(), []);
  await form.write("#field-0", "Why?");
  assert.equal(await page.count("[aria-invalid]"), 0);
  await form.write("#field-2", "-1.5");
  await (await page.find("#field-3")).click();
  // From within a text of several lines.
  await (await page.find("#field-0")).sendKeys(Key.chord(Key.CONTROL, Key.ENTER));
  await page.see("p.muted[role=status]", "The run has started.");
  const { runId } = await page.only("phrony-started");
  const { input } = (await phrony.getConversation(runId)).session;
  assert.deepEqual(input, { question: "Why?", order: "A-1", amount: -1.5, urgent: true });
  assert.equal(await form.valueOf("#field-0"), "Why?");
});

test("what is empty is not sent", async () => {
  await form.show("request", { fields: fields.slice(1) });
  await (await used.page.find("#field-0")).clear();
  assert.deepEqual(await form.started(), { urgent: false });
});

test("what is no number is told", async () => {
  const { page } = used;
  await form.show("request", { fields: [{ name: "amount", type: "number" }] });
  await page.find("#field-0");
  // Not every browser lets one write anything else into a number.
  await page.run(() => {
    Object.defineProperty(window.deepQueryAll("#field-0")[0], "validity", { value: { badInput: true } });
  });
  await page.press("Start");
  await page.seeFocus(({ id, told }) => id === "field-0" && told === "Enter a number.");
  assert.deepEqual(await page.events(), []);
});

test("the same input as fields and as JSON", async () => {
  const { page, phrony } = used;
  await form.show("request", { fields, input: { question: "Why?", urgent: true, extra: [1] } });
  await page.press("Edit as JSON");
  const all = { question: "Why?", urgent: true, extra: [1], order: "A-1" };
  assert.deepEqual(JSON.parse(await form.valueOf("#json")), all);
  await form.write("#json", '{"question": ');
  await page.press("Edit as a form");
  await page.seeFocus(({ id, isInvalid }) => id === "json" && isInvalid);
  await form.write("#json", '{"question": "How?", "amount": 2, "extra": [2]}');
  await page.press("Edit as a form");
  assert.equal(await form.valueOf("#field-0"), "How?");
  // It was taken away, so it does not come back.
  assert.equal(await form.valueOf("#field-1"), "");
  assert.equal(await form.valueOf("#field-2"), "2");
  assert.deepEqual(await form.started(), { question: "How?", amount: 2, urgent: false, extra: [2] });
  await page.press("Edit as JSON");
  await form.write("#json", '{"question": 5}');
  await page.press("Start");
  await page.until(async () => (await page.events()).length === 2, "not started again");
  const [, { detail }] = await page.events();
  assert.deepEqual((await phrony.getConversation(detail.runId)).session.input, { question: 5 });
});

test("fields that come while the JSON has the focus", async () => {
  const { page } = used;
  await form.show("request");
  await form.write("#json", "{");
  await page.set({ fields });
  await page.find("#field-0");
  assert.equal(await page.count("#json"), 0);
});

test("files are uploaded, and the input names them", async () => {
  const { page, phrony } = used;
  const withFile = [fields[1], { name: "photo", label: "Photo", type: "file", required: true }];
  await form.show("request", { fields: withFile, attributes: 'file-fields="invoice  receipt"' });
  await page.see("label:not(.button)", "order\nPhoto\ninvoice\nreceipt");
  await page.press("Start");
  await page.see(".problem", "Fill this in.");
  await page.seeFocus(({ id }) => id === "input");
  assert.deepEqual(await page.violations(), []);
  await form.chooseFile("cat.png", "image/png", 3_000);
  await page.see("li", /cat\.png\s+3 kB\s+Uploaded/);
  const { photo, ...input } = await form.started();
  assert.deepEqual(input, { order: "A-1" });
  assert.deepEqual([photo.phronyFile, photo.mediaType], [true, "image/png"]);
  const { runId } = await page.only("phrony-started");
  assert.deepEqual((await phrony.waitForRun(runId)).output.files, [photo.filename]);
  assert.deepEqual(await page.violations(), []);
});

test("a start waits for its files", async () => {
  const { page } = used;
  await form.show("request", { attributes: 'file-fields="invoice"' });
  await form.hold("/finalize");
  await form.chooseFile("a.txt", "", 10);
  await form.held();
  await page.see("li", /a\.txt\s+10 byte\s+100%/);
  assert.deepEqual(await page.violations(), []);
  await page.press("Start");
  await page.see(".problem", "Files are still being uploaded.");
  assert.deepEqual(await page.events(), []);
  await form.release();
  await page.see("li", /Uploaded/);
  const { invoice } = await form.started();
  assert.equal(invoice.mediaType, "application/octet-stream");
});

test("without a client there is nowhere to upload to", async () => {
  const { page } = used;
  await page.show('<phrony-start agent-id="agent" file-fields="invoice"></phrony-start>');
  await page.see("p", /has no client/);
  assert.equal(await page.run(() => window.deepQueryAll("input[type=file]")[0].disabled), true);
});

test("a key that may not upload is told so at the file", async () => {
  const { page } = used;
  await form.show("request", { key: "noFiles", attributes: 'file-fields="invoice"' });
  await form.chooseFile("a.txt", "text/plain", 10);
  await page.see(".error", /^a\.txt is not uploaded: files are not allowed here/);
  assert.deepEqual(await page.violations(), []);
  // What was chosen is not left out without a word.
  await page.press("Start");
  await page.see(".problem", "A file is not uploaded. Try again, or remove it.");
  assert.equal(await page.count("phrony-started"), 0);
});

test("the keyboard alone", async () => {
  const { page, phrony } = used;
  await form.show("request", { fields });
  await page.find("#field-0");
  await page.keys(Key.TAB, "Why?", Key.TAB, Key.TAB, "7", Key.TAB, Key.SPACE, Key.TAB, Key.ENTER);
  await page.see("p.muted[role=status]", "The run has started.");
  const { runId } = await page.only("phrony-started");
  const { input } = (await phrony.getConversation(runId)).session;
  assert.deepEqual(input, { question: "Why?", order: "A-1", amount: 7, urgent: true });
  // The focus is where it was.
  await page.keys(Key.TAB, Key.ENTER);
  await page.find("#json");
});

for (const theme of ["light", "dark"]) {
  test(`${theme}, on a narrow screen, from right to left`, async () => {
    const withFile = [...fields, { name: "photo", type: "file" }];
    await form.show("request", { attributes: `theme="${theme}"`, fields: withFile });
    await used.page.find("#field-0");
    await used.page.fitsNarrow();
  });
}
