// `<phrony-start>`: the form that starts a run, with its input as JSON.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Key } from "selenium-webdriver";
import { setFaults, useElements } from "../support/elements-stage.mjs";
import { StartForm } from "../support/start-form.mjs";

const used = useElements();
const form = new StartForm(used);

test("a run is started with what is written", async () => {
  const { page, emulator } = used;
  await form.show("request");
  assert.equal(await form.valueOf("#json"), "{}");
  await form.write("#json", '{"question": "Why?"}');
  assert.deepEqual(await form.started(), { question: "Why?" });
  assert.equal((await page.only("phrony-started")).agentId, emulator.agents.request);
  // To be changed and started again.
  assert.equal(await form.valueOf("#json"), '{"question": "Why?"}');
  assert.deepEqual(await page.violations(), []);
});

test("nothing written is an empty input", async () => {
  await form.show("request");
  await (await used.page.find("#json")).clear();
  assert.deepEqual(await form.started(), {});
});

test("what is no input is refused before anything is sent, and told where it stands", async () => {
  const { page } = used;
  const before = await form.count("approval");
  await form.show("approval");
  for (const { text, told } of [
    { text: '{"question": }', told: /^This is not JSON: ./ },
    { text: "[1]", told: /has to be a JSON object/ },
    { text: "null", told: /has to be a JSON object/ },
  ]) {
    await form.write("#json", text);
    await page.press("Start");
    await page.see("#json-told", told);
    await page.seeFocus((focus) => focus.id === "json" && focus.isInvalid && told.test(focus.told));
    assert.deepEqual(await page.violations(), []);
  }
  assert.equal(await form.count("approval"), before);
  assert.deepEqual(await page.events(), []);
});

test("what is wrong is told once the reader has left it, and not told once it is right", async () => {
  const { page } = used;
  await form.show("request");
  await form.write("#json", '{"a": 1');
  await page.see("#json-told", /^A JSON object/);
  const json = await page.find("#json");
  await json.sendKeys(Key.TAB);
  await page.see("#json-told", /^This is not JSON/);
  await json.sendKeys(Key.END, ",");
  await page.see("#json-told", /^This is not JSON/);
  await json.sendKeys(Key.BACK_SPACE, "}");
  await page.see("#json-told", /^A JSON object/);
  assert.equal(await page.count("[aria-invalid]"), 0);
});

test("JSON is put in order", async () => {
  const { page } = used;
  await form.show("request");
  await form.write("#json", '{"a":[1,{"b":null}]}');
  await page.press("Format");
  assert.equal(await form.valueOf("#json"), JSON.stringify({ a: [1, { b: null }] }, null, 2));
  await form.write("#json", "{");
  await page.press("Format");
  await page.seeFocus(({ id, isInvalid }) => id === "json" && isInvalid);
  assert.equal(await form.valueOf("#json"), "{");
});

test("one start at a time, from the keyboard, too", async () => {
  const { page } = used;
  await form.show("request");
  await form.hold("/runs");
  const json = await page.find("#json");
  await json.sendKeys(Key.chord(Key.CONTROL, Key.ENTER));
  await page.see("button.primary", "Starting…");
  assert.equal(await form.valueOf("#json"), "{}");
  await json.sendKeys(Key.chord(Key.CONTROL, Key.ENTER));
  await page.press("Starting…");
  assert.deepEqual(await page.violations(), []);
  await form.release();
  await page.see("[role=status]", "The run has started.");
  await page.see("button.primary", "Start");
  assert.deepEqual(await form.inputs(), [{}]);
  await page.only("phrony-started");
  await json.sendKeys(Key.chord(Key.META, Key.ENTER));
  await page.see("button.primary", "Starting…");
  await page.see("[role=status]", "");
  await form.release();
  await page.see("[role=status]", "The run has started.");
  assert.deepEqual(await form.inputs(), [{}, {}]);
});

test("keys that are held down start one run", async () => {
  const { page } = used;
  await form.show("chat");
  await page.run(() => {
    const press = (repeat) => {
      const event = { key: "Enter", ctrlKey: true, repeat, bubbles: true, composed: true, cancelable: true };
      window.deepQueryAll("#json")[0].dispatchEvent(new KeyboardEvent("keydown", event));
    };
    const pressAgain = () => {
      press(true);
      window.isPressedAgain = true;
    };
    window.shown.addEventListener("phrony-started", () => setTimeout(pressAgain));
    press(false);
  });
  await page.until(() => page.run(() => window.isPressedAgain), "not started");
  await page.see("[role=status]", "The run has started.");
  await page.see("button.primary", "Start");
  await page.only("phrony-started");
  assert.equal(await form.count("chat"), 1);
});

test("a double click starts one run, however fast the answer is", async () => {
  const { page } = used;
  await form.show("timer");
  const button = await page.find("button.primary");
  await page.driver.actions().move({ origin: button }).press().release().press().release().perform();
  await page.see("[role=status]", "The run has started.");
  // The answer was faster than the second click.
  await page.run((button) => {
    button.dispatchEvent(new MouseEvent("click", { detail: 2, bubbles: true, cancelable: true }));
  }, button);
  await page.see("button.primary", "Start");
  await page.only("phrony-started");
  assert.equal(await form.count("timer"), 1);
});

test("why a start was refused", async () => {
  const { page } = used;
  for (const { key, told } of [
    { key: "guarded", told: /^The run was not started\n+A guard is against this run/ },
    { key: "outOfScope", told: /^The run was not started\n+You may not do this/ },
  ]) {
    await form.show("number", { key });
    await page.press("Start");
    await page.see(".error", told);
    await page.see("button.primary", "Start");
    assert.deepEqual(await page.violations(), []);
    const { error, isFatal } = await page.only("phrony-error");
    assert.deepEqual([error.name, isFatal], ["PhronyAPIError", false]);
  }
  assert.equal(await form.count("number"), 0);
});

test("too many starts: how long to wait", async () => {
  const { page } = used;
  await form.show("number", { key: "limited" });
  await form.started();
  await page.press("Start");
  await page.see(".error", /^The run was not started\n+Too many requests\. Try again in \d+ sec\./);
  assert.equal(await form.count("number"), 1);
});

test("a start whose answer is lost may have been one: it is said, and not made again", async () => {
  const { page, emulator } = used;
  const before = await form.count("text");
  await setFaults(emulator, [{ route: "startRun", do: { reset: {} }, handled: true, times: 1 }]);
  await form.show("text");
  await page.press("Start");
  await page.see(".error", /^The run may have started\. Look for it/);
  await page.see("button.primary", "Start again");
  assert.deepEqual(await page.violations(), []);
  assert.equal(await form.count("text"), before + 1);
  await setFaults(emulator, []);
  await page.press("Start again");
  await page.see("[role=status]", "The run has started.");
  await page.see("button.primary", "Start");
  assert.equal(await form.count("text"), before + 2);
});

test("a start without a network may have been one, too", async () => {
  const { page } = used;
  await form.show("text");
  await page.run(() => {
    const fetch = () => Promise.reject(new TypeError("the network is gone"));
    window.shown.client = new window.phronyClient.Phrony({ apiKey: null, baseUrl: location.href, fetch });
  });
  await page.press("Start");
  await page.see(".error", /^The run may have started.*\n+The server cannot be reached/);
});

test("another agent takes the errors away, and leaves the input", async () => {
  const { page, emulator } = used;
  await form.show("number", { key: "guarded" });
  await form.write("#json", '{"question": "Why?"}');
  await page.press("Start");
  await page.see(".error", /A guard/);
  await page.set({ agentId: emulator.agents.request });
  await page.see(".error", "");
  assert.equal(await form.valueOf("#json"), '{"question": "Why?"}');
  await page.set({ agentId: null });
  await page.see("p", /No agent is chosen\./);
  assert.equal(await page.count("button.primary"), 0);
  assert.equal(await form.valueOf("#json"), '{"question": "Why?"}');
  await page.set({ agentId: emulator.agents.request, baseUrl: null });
  await page.see("p", /has no client/);
});

test("an answer for another agent says nothing here", async () => {
  const { page, emulator } = used;
  await form.show("request");
  await form.hold("/runs");
  await page.press("Start");
  await page.see("button.primary", "Starting…");
  await page.set({ agentId: emulator.agents.number });
  await page.see("button.primary", "Starting…");
  await form.release();
  await page.see("button.primary", "Start");
  await page.see("[role=status]", "");
  assert.equal((await page.only("phrony-started")).agentId, emulator.agents.request);
});

for (const theme of ["light", "dark"]) {
  test(`${theme}, on a narrow screen, from right to left`, async () => {
    await form.show("request", { attributes: `theme="${theme}"` });
    await used.page.find("button.primary");
    await used.page.fitsNarrow();
    assert.equal(await used.page.run(() => getComputedStyle(window.deepQueryAll("#json")[0]).direction), "ltr");
  });
}
