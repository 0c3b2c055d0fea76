// `<phrony-sessions>`: when it asks, and what it makes of the answers, whenever they come.

import assert from "node:assert/strict";
import { test } from "node:test";
import { useElements } from "../support/elements-stage.mjs";
import { FakeSessions, hurry } from "../support/fake-sessions.mjs";

const used = useElements();
const fake = new FakeSessions(used);

/** Sessions that go on, by their ids. */
const running = (ids) => [...ids].map((id) => [id, "Running"]);

test("a page size that is none is the usual one", async () => {
  for (const [size, taken] of [
    ["0", 20],
    ["101", 20],
    ["-1", 20],
    ["many", 20],
    ["100", 100],
    ["2.9", 2],
  ]) {
    await fake.show(`page-size="${size}"`);
    const [query] = await fake.calls(1);
    assert.deepEqual(query, { take: taken, skip: 0, status: null, versionId: null, isAborted: false });
  }
});

test("one more page at a time", async () => {
  const { page } = used;
  await fake.show('page-size="1" version-id="v"');
  await fake.answer(0, [["b", "Completed"]], 2);
  await page.press("Show more");
  await page.see(".more", "Loading…");
  assert.deepEqual(await page.violations(), []);
  await page.press("Loading…");
  const asked = await fake.calls(2);
  assert.deepEqual(
    asked.map(({ skip, versionId, isAborted }) => [skip, versionId, isAborted]),
    [
      [0, "v", false],
      [1, "v", false],
    ],
  );
  await fake.answer(1, [["a", "Completed"]], 2);
  await page.see(".summary", "b\na");
  // By itself it does not ask for what is over; who wants to see it again gets all of it.
  await hurry(page);
  await fake.answer(2, [["b", "Completed"]], 2);
  await fake.pause();
  await page.press("Refresh");
  await fake.answer(3, [["b", "Completed"]], 2);
  await fake.answer(4, [["a", "Failed"]], 2);
  await page.see(".status", "Completed\nFailed");
  assert.deepEqual((await fake.calls(5)).slice(2).map(({ skip }) => skip), [0, 0, 1]);
});

test("a session that has an end is over, whatever its status is called", async () => {
  const { page } = used;
  await fake.show();
  await fake.answer(0, [["a", "Archived", "2024-05-01T10:01:05Z"]]);
  await page.see(".status[data-tone=finished]", "Archived");
  await page.see(".session", /1 min 5 sec/);
  assert.equal(await fake.pause(), 30);
});

test("what is asked for later counts, whenever the answers come", async () => {
  const { page } = used;
  await fake.show();
  await fake.calls(1);
  await page.set({ status: "Running" });
  const asked = await fake.calls(2);
  assert.deepEqual(
    asked.map(({ status, isAborted }) => [status, isAborted]),
    [
      [null, true],
      ["Running", false],
    ],
  );
  await fake.answer(1, [["later", "Running"]]);
  await page.see(".summary", "later");
  await fake.answerLate(0, [["earlier", "Completed"]]);
  await page.press("Refresh");
  await page.run(() => void window.shown.refresh());
  await fake.answer(3, [["c", "Pondering"]]);
  await page.see(".summary", "c");
  await fake.answerLate(2, running("b"));
  await page.set({ runId: "run-c" });
  await page.see(".session[aria-current=true]", /c\n/);
  await page.see(".summary", "c");
  // A label that was seen can be chosen, but not for an agent that has not shown it.
  assert.equal(await page.count("option[value=Pondering]"), 1);
  await page.set({ agentId: "another" });
  await page.see(".count", "Loading…");
  assert.equal(await page.count("option[value=Pondering]"), 0);
});

test("an answer that is no page is an error", async () => {
  await fake.show();
  await fake.calls(1);
  await used.page.run(() => {
    window.shown.client = { listSessions: () => Promise.resolve({}) };
  });
  await used.page.see(".error", /not a page of sessions/);
});

test("how often it asks: less and less while nothing changes, and never twice at a time", async () => {
  await fake.show();
  await fake.calls(1);
  // While it is asking, nothing makes it ask again.
  await hurry(used.page);
  await fake.calls(1);
  await fake.answer(0, [["a", "Running"]]);
  const pauses = [];
  for (let call = 1; call <= 4; call++) {
    pauses.push(await fake.pause());
    await fake.pass();
    await fake.answer(call, [["a", "Running"]]);
  }
  pauses.push(await fake.pause());
  assert.deepEqual(pauses, [5, 10, 20, 30, 30]);
  await fake.pass();
  await fake.answer(5, [["a", "WaitingForTimer"]]);
  assert.equal(await fake.pause(), 5, "soon after a change");
  await fake.pass();
  await fake.answer(6, [["a", "Completed"]]);
  assert.equal(await fake.pause(), 30, "something new may still start");
});

test("what fails by the way is tried again, until it is refused", async () => {
  const { page } = used;
  await fake.show();
  await fake.answer(0, running("a"));
  await page.see(".summary", "a");
  await hurry(page);
  await fake.fail(1, { name: "PhronyConnectionError", retryable: true });
  await page.see(".error", /cannot be reached/);
  assert.equal(await fake.pause(), 10);
  await hurry(page);
  await fake.calls(3);
  // It stays until it is known to be over.
  await page.see(".error", /cannot be reached/);
  await fake.fail(2, { name: "PhronyConnectionError", retryable: true });
  assert.equal(await fake.pause(), 20);
  await hurry(page);
  await fake.fail(3, { name: "PhronyAPIError", status: 403 });
  await page.see(".error", /You may not do this/);
  await hurry(page);
  await fake.calls(4);
  assert.equal(await fake.pauses(), 0);
  // Told once for all that went wrong in a row.
  assert.equal((await page.only("phrony-error")).isFatal, false);
});

test("what is new waits while the pointer is on the list, or the reader further down", async () => {
  const { page } = used;
  await fake.show();
  await fake.answer(0, running("ba"));
  await page.see(".summary", "b\na");
  await page.driver.actions().move({ origin: await page.find("li:last-child") }).perform();
  await hurry(page);
  await fake.answer(1, running("cba"));
  await page.see(".head button", "Show 1 new");
  await page.see(".summary", "b\na");
  // The page may know that the reader wants to see it, such as after a start.
  await page.run(() => void window.shown.refresh());
  await fake.answer(2, running("cba"));
  await page.see(".summary", "c\nb\na");
  await page.driver.actions().move({ origin: await page.find("h1") }).perform();
  await hurry(page);
  await fake.answer(3, running("dcba"));
  await page.see(".summary", "d\nc\nb\na");
  await page.run(() => {
    const below = document.createElement("div");
    below.style.blockSize = "3000px";
    document.body.append(below);
    window.deepQueryAll(".session")[2].scrollIntoView();
  });
  await page.driver.actions().move({ x: 200, y: 600 }).perform();
  assert.equal(await page.run(() => window.shown.matches(":hover")), false);
  // Until the list knows that its head is out of view.
  for (let call = 4, ids = "dcba", button = "Refresh"; button === "Refresh"; call++) {
    ids = String.fromCharCode(97 + call) + ids;
    await hurry(page);
    await fake.answer(call, running(ids));
    await fake.pause();
    [button] = await page.run(async () => {
      await window.shown.updateComplete;
      return window.deepQueryAll(".head button").map((each) => each.innerText);
    });
    assert.ok(call < 20, "nothing waits");
  }
  assert.match((await page.texts(".summary")).join(""), /dcba$/);
});

test("a focus whose session is gone goes to the next one", async () => {
  const { page } = used;
  await fake.show();
  await fake.answer(0, running("abc"));
  await page.see(".summary", "a\nb\nc");
  await page.run(() => window.deepQueryAll(".session")[1].focus());
  for (const [call, ids, left] of /** @type {const} */ ([
    [1, "ac", "c\n"],
    [2, "a", "a\n"],
  ])) {
    await hurry(page);
    await fake.answer(call, running(ids));
    await page.seeFocus(({ text }) => text.includes(left));
  }
  await hurry(page);
  await fake.answer(3, []);
  await page.see(".count", "There are no sessions yet.");
  await page.seeFocus(({ id }) => id === "filter");
});

test("nothing is asked while nobody can see it", async () => {
  const { page } = used;
  await fake.show();
  await fake.answer(0, running("a"));
  await fake.pause();
  await page.run(() => void (document.getElementById("place").hidden = true));
  await page.until(async () => (await fake.pauses()) === 0, "it goes on unseen");
  await hurry(page);
  await fake.calls(1);
  await page.run(() => void (document.getElementById("place").hidden = false));
  await fake.answer(1, running("a"));
  await fake.pause();
  const turn = (visibility) =>
    page.run((visibility) => {
      Object.defineProperty(document, "visibilityState", { value: visibility, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, visibility);
  await turn("hidden");
  assert.equal(await fake.pauses(), 0);
  await hurry(page);
  await fake.calls(2);
  await turn("visible");
  await fake.calls(3);
});

test("nothing is asked after it was removed, until it is back", async () => {
  const { page } = used;
  await fake.show();
  await fake.answer(0, running("a"));
  await page.see(".summary", "a");
  await hurry(page);
  await fake.calls(2);
  await page.run(() => {
    window.left = [];
    for (const target of [window, document]) {
      const { removeEventListener } = target;
      target.removeEventListener = (type, ...rest) => {
        window.left.push(type);
        removeEventListener.call(target, type, ...rest);
      };
    }
    window.shown.remove();
    window.dispatchEvent(new Event("online"));
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const asked = await fake.calls(2);
  assert.deepEqual(asked.map(({ isAborted }) => isAborted), [false, true]);
  assert.deepEqual(await page.run(() => window.left.sort()), ["online", "visibilitychange"]);
  await fake.answer(1, running("late"));
  assert.equal(await fake.pauses(), 0);
  await page.run(() => document.getElementById("place").append(window.shown));
  await fake.calls(3);
  await page.see(".summary", "a");
  await fake.answer(2, running("b"));
  await page.see(".summary", "b");
});
