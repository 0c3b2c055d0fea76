// `<phrony-files>`: files are chosen, dropped or pasted, and uploaded at once.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Key } from "selenium-webdriver";
import { startBrowser } from "../support/browser.mjs";
import { ElementsPage, serveElements } from "../support/elements-page.mjs";
import { startEmulator } from "../support/emulator.mjs";
import { examine } from "./waits/examine.mjs";

const PATIENCE_MS = 20_000;
const LONG_MS = 3_600_000;

let folder;
let emulator;
let site;
let browser;
/** @type {ElementsPage} */
let page;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "phrony-files-"));
  await writeFile(join(folder, "note.txt"), "A note.");
  await writeFile(join(folder, "invoice.pdf"), Buffer.alloc(3_000_000, "x"));
  await writeFile(join(folder, "nothing.txt"), "");
  await writeFile(join(folder, "without-a-type"), "?");
  emulator = await startEmulator();
  site = await serveElements(emulator);
  browser = await startBrowser();
  page = new ElementsPage(browser, site);
});

after(async () => {
  await browser?.stop();
  site?.stop();
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await fetch(`${emulator.baseUrl}/emulator/faults`, { method: "DELETE" });
  assert.deepEqual(await page.errors(), []);
});

/** Shows a field; the key is the backend's. */
async function show(properties = {}, { key = "full" } = {}) {
  await page.show("");
  await page.run(
    (baseUrl, given) => {
      const field = document.createElement("phrony-files");
      const client = new window.phronyClient.Phrony({ apiKey: null, baseUrl, maxRetries: 0 });
      Object.assign(window, { field, changes: [] });
      document.getElementById("place").addEventListener("phrony-files", ({ composed }) => {
        const { isBusy, hasFailed, value } = window.field;
        window.changes.push({ isBusy, hasFailed, composed, names: value.map(({ leafName }) => leafName) });
      });
      document.getElementById("place").append(Object.assign(field, { client, ...given }));
    },
    `/api/${key}`,
    properties,
  );
}

/** Lets something go wrong. */
async function fault(...routes) {
  const response = await fetch(`${emulator.baseUrl}/emulator/faults`, {
    method: "PUT",
    body: JSON.stringify({ routes }),
    headers: { "Content-Type": "application/json" },
  });
  assert.ok(response.ok, await response.text());
}

/** Chooses a file, as a person does. */
async function choose(name) {
  await (await page.find("input[type=file]")).sendKeys(join(folder, name));
}

/** Drops or pastes files, or drags them over the field; tells whether the field took them. */
function bring(type, files, text) {
  return page.run(
    (type, files, text) => {
      const data = new DataTransfer();
      for (const [name, content] of files) data.items.add(new File([content], name));
      if (text) data.setData("text/plain", text);
      const event = new Event(type, { bubbles: true, cancelable: true, composed: true });
      Object.defineProperty(event, type === "paste" ? "clipboardData" : "dataTransfer", { value: data });
      return !window.deepQueryAll(".field")[0].dispatchEvent(event);
    },
    type,
    files,
    text,
  );
}

const state = () =>
  page.run(() => {
    const { value, isBusy, hasFailed } = window.field;
    return { isBusy, hasFailed, files: value.map(({ leafName, mediaType }) => [leafName, mediaType]) };
  });

const seeState = (expected) =>
  page.driver.wait(
    async () => isDeepStrictEqual(await state(), expected),
    PATIENCE_MS,
    `the state should be ${JSON.stringify(expected)}`,
  );

/** What an upload has left in the emulator's store. */
async function stored(place) {
  const key = await page.run((index) => window.field.value[index].presign.objectKey, place);
  return (await fetch(`${emulator.baseUrl}/emulator/files/${key}`)).text();
}

const focus = () =>
  page.run(() => {
    const { activeElement } = window.field.shadowRoot;
    return activeElement && (activeElement.ariaLabel ?? activeElement.labels[0].innerText);
  });

test("a file is uploaded at once, and shows how far it is", async () => {
  await show({ label: "The invoice" });
  await page.see("label", "The invoice\nChoose a file");
  await examine(page, "phrony-files");
  await page.run(() => {
    window.seen = [];
    new MutationObserver(() => {
      const [bar] = window.deepQueryAll("progress");
      if (bar) window.seen.push([bar.value, bar.nextElementSibling.innerText]);
    }).observe(window.field.shadowRoot, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  await choose("invoice.pdf");
  await page.see(".name", "invoice.pdf");
  await page.see("li .muted", "3 MB\nUploaded");
  await page.see("[role=status]", "invoice.pdf is uploaded.");
  assert.deepEqual(await state(), { isBusy: false, hasFailed: false, files: [["invoice.pdf", "application/pdf"]] });
  assert.equal((await stored(0)).length, 3_000_000);
  const seen = await page.run(() => window.seen);
  assert.ok(seen.length > 0);
  for (const [value, text] of seen) assert.equal(text, `${Math.floor(value * 100)}%`);
  const changes = await page.run(() => window.changes);
  assert.deepEqual(changes[0].isBusy || changes[1].isBusy, true);
  assert.deepEqual(changes.at(-1), { isBusy: false, hasFailed: false, composed: false, names: ["invoice.pdf"] });
  await examine(page, "phrony-files");
});

test("several files keep their order, and are taken away one by one with the keyboard", async () => {
  await show({ multiple: true });
  await page.see("label", "Attach files");
  // The first one is the last to arrive.
  await fault({ route: "presign", do: { delay: { ms: 700 } }, times: 1 });
  await choose("note.txt");
  await choose("without-a-type");
  await choose("note.txt");
  const files = [
    ["note.txt", "text/plain"],
    ["without-a-type", "application/octet-stream"],
    ["note.txt", "text/plain"],
  ];
  await seeState({ isBusy: false, hasFailed: false, files });
  assert.equal(await stored(1), "?");
  assert.ok((await page.run(() => window.changes)).some(({ names }) => names[0] === "without-a-type"));

  await (await page.find("li:nth-child(2) .remove")).sendKeys(Key.ENTER);
  await seeState({ isBusy: false, hasFailed: false, files: [files[0], files[2]] });
  assert.equal(await focus(), "Remove note.txt");
  await page.driver.actions().sendKeys(Key.ENTER).perform();
  await seeState({ isBusy: false, hasFailed: false, files: [files[0]] });
  assert.equal(await focus(), "Remove note.txt");
  await page.driver.actions().sendKeys(Key.ENTER).perform();
  await seeState({ isBusy: false, hasFailed: false, files: [] });
  assert.equal(await focus(), "Attach files");
  assert.equal(await page.count("li"), 0);
});

test("the input is reached by the tab key, and shows that it is", async () => {
  await show();
  await page.driver.actions().sendKeys(Key.TAB).perform();
  assert.equal(await focus(), "Choose a file");
  const outline = await page.run(() => getComputedStyle(window.deepQueryAll(".button")[0]).outlineStyle);
  assert.equal(outline, "solid");
});

test("files are dropped and pasted; a text that is pasted is none", async () => {
  await show({ multiple: true });
  assert.equal(await bring("dragover", []), false);
  assert.equal(await bring("dragover", [["a.txt", "A"]]), true);
  assert.equal(await bring("drop", [["b.txt", "B"], ["c.txt", "C"]]), true);
  assert.equal(await bring("paste", [["d.png", "D"]]), true);
  assert.equal(await bring("paste", [["e.png", "E"]], "The text"), false);
  await page.see(".name", /b\.txt\nc\.txt\nd\.png$/);
  await page.driver.wait(async () => !(await state()).isBusy, PATIENCE_MS);
  assert.equal(await page.run(() => window.field.value.some(({ leafName }) => leafName === "e.png")), false);
});

test("where there can be one file, the next one takes its place", async () => {
  await show();
  await fault({ route: "objectStore", do: { delay: { ms: LONG_MS } } });
  await choose("note.txt");
  await page.find("progress[aria-label='note.txt']");
  await fault();
  assert.equal(await bring("drop", [["b.txt", "B"], ["c.txt", "C"]]), true);
  await seeState({ isBusy: false, hasFailed: false, files: [["b.txt", "application/octet-stream"]] });
  await page.see(".name", "b.txt");
});

test("an upload is cancelled by the button that takes its file away", async () => {
  await show({ multiple: true });
  await fault({ route: "objectStore", do: { delay: { ms: LONG_MS } }, times: 1 });
  await recordAborts();
  await choose("note.txt");
  await page.find("progress[aria-label='note.txt']");
  await examine(page, "phrony-files");
  await page.driver.wait(() => page.run(() => window.uploads.length === 1), PATIENCE_MS);
  await page.press("Remove note.txt");
  await page.driver.wait(() => page.run(() => window.uploads[0] === "abort"), PATIENCE_MS, "the upload goes on");
  assert.deepEqual(await state(), { isBusy: false, hasFailed: false, files: [] });
  assert.equal((await page.run(() => window.changes)).some(({ hasFailed }) => hasFailed), false);
});

test("an upload is cancelled when the field leaves the document; what is uploaded stays", async () => {
  await show({ multiple: true });
  await choose("note.txt");
  await seeState({ isBusy: false, hasFailed: false, files: [["note.txt", "text/plain"]] });
  await fault({ route: "objectStore", do: { delay: { ms: LONG_MS } }, times: 1 });
  await recordAborts();
  await choose("invoice.pdf");
  await page.driver.wait(() => page.run(() => window.uploads.length === 1), PATIENCE_MS);
  await page.run(() => window.field.remove());
  await page.driver.wait(() => page.run(() => window.uploads[0] === "abort"), PATIENCE_MS, "the upload goes on");
  await page.run(() => document.getElementById("place").append(window.field));
  await page.see(".name", "note.txt");
  assert.deepEqual(await state(), { isBusy: false, hasFailed: false, files: [["note.txt", "text/plain"]] });
});

/** Lets the page tell of each upload how it has ended; `undefined` while it has not. */
function recordAborts() {
  return page.run(() => {
    window.uploads = [];
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (...args) {
      const place = window.uploads.push(undefined) - 1;
      this.addEventListener("loadend", () => (window.uploads[place] ??= "done"));
      this.addEventListener("abort", () => (window.uploads[place] = "abort"));
      return send.apply(this, args);
    };
  });
}

test("an upload that fails says why, and is tried again", async () => {
  await show({ multiple: true });
  await fault({ route: "objectStore", do: { answer: { status: 403, body: "text" } }, times: 1 });
  await choose("note.txt");
  await page.see(".error strong", /^note\.txt is not uploaded/);
  assert.deepEqual(await state(), { isBusy: false, hasFailed: true, files: [] });
  await examine(page, "phrony-files");
  await fault({ route: "finalize", do: { answer: { status: 500 } }, times: 1 });
  await (await page.find(".error button")).sendKeys(Key.ENTER);
  await page.see(".error p", /^The server failed/);
  await (await page.find(".error button")).sendKeys(Key.ENTER);
  await seeState({ isBusy: false, hasFailed: false, files: [["note.txt", "text/plain"]] });
  assert.equal(await stored(0), "A note.");
  assert.equal(await focus(), "Remove note.txt");
  assert.equal(await page.count(".error"), 0);
});

test("an upload whose connection breaks says so", async () => {
  await show();
  // Always: a browser tries once more by itself.
  await fault({ route: "objectStore", do: { reset: {} } });
  await choose("note.txt");
  await page.see(".error p", /^The server cannot be reached/);
});

test("a key that may not upload is told in words", async () => {
  await show({}, { key: "noFiles" });
  await choose("note.txt");
  await page.see(".error strong", "note.txt is not uploaded: files are not allowed here");
  await page.see(".error .muted", /uploads are not enabled/i);
});

test("an empty file is refused before any request, and without a retry", async () => {
  await show();
  await fault({ route: "presign", do: { delay: { ms: 0 } } });
  await choose("nothing.txt");
  await page.see(".error", /^nothing\.txt is not uploaded\s+The file is empty\.\s*$/);
  assert.equal(await page.count(".error button"), 0);
  assert.deepEqual(await state(), { isBusy: false, hasFailed: true, files: [] });
  const { global } = await (await fetch(`${emulator.baseUrl}/emulator/faults`)).json();
  assert.equal(global.routes[0].applied, 0);
});

test("without a client it says so", async () => {
  await show();
  await page.run(() => void (window.field.client = undefined));
  await choose("note.txt");
  await page.see(".error p", /no client/);
});

test("a field that is disabled takes nothing and gives nothing away", async () => {
  await show({ multiple: true });
  await choose("note.txt");
  await page.see("li .muted", /Uploaded/);
  await page.run(() => void (window.field.disabled = true));
  await page.find("input:disabled");
  assert.equal(await bring("drop", [["b.txt", "B"]]), false);
  await page.run(() => window.field.add([new File(["c"], "c.txt")]));
  assert.equal(await page.run(() => window.deepQueryAll(".remove")[0].disabled), true);
  assert.equal(await page.count("li"), 1);
  await examine(page, "phrony-files");
});

test("uploaded files are taken away by a program, others stay", async () => {
  await show({ multiple: true });
  await choose("note.txt");
  await seeState({ isBusy: false, hasFailed: false, files: [["note.txt", "text/plain"]] });
  await page.run(() => void (window.sent = window.field.value));
  await choose("without-a-type");
  await page.driver.wait(async () => (await state()).files.length === 2, PATIENCE_MS);
  await page.run(() => window.field.release(window.sent));
  assert.deepEqual((await state()).files, [["without-a-type", "application/octet-stream"]]);
});

test("names are text, in whatever direction they are written", async () => {
  await show();
  await bring("drop", [["<img src=x>\u05d0.txt", "x"]]);
  await page.see(".name", "<img src=x>\u05d0.txt");
  assert.equal(await page.count("img"), 0);
});
