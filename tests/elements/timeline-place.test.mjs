// `<phrony-timeline>`: a list of any length stays where the reader is, or follows its end.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startBrowser } from "../support/browser.mjs";
import { ElementsPage, serveElements } from "../support/elements-page.mjs";
import { assertSamePlace, showTimeline, timelineFiles } from "../support/timeline-page.mjs";

let site;
let browser;
/** @type {ElementsPage} */
let page;

before(async () => {
  // The timeline is fed by hand: nothing is asked of a server.
  site = await serveElements({ baseUrl: "http://127.0.0.1:9", keys: {} }, { files: await timelineFiles() });
  browser = await startBrowser();
  page = new ElementsPage(browser, site);
});

after(async () => {
  await browser?.stop();
  site?.stop();
});

afterEach(async () => assert.deepEqual(await page.errors(), []));

/** The same rows in the same places. */
function assertSameView(actual, expected) {
  assert.deepEqual(actual.map(({ number }) => number), expected.map(({ number }) => number));
  for (const [i, { number, top }] of actual.entries()) assertSamePlace(top, expected[i].top, `row ${number}`);
}

test("a run's head is scrolled to, unfolded and given the focus", async () => {
  await showTimeline(page);
  await page.run(async () => {
    const { makeRun, makeStep, makeSteps } = window.made;
    const startedAt = window.made.after(150_500);
    const child = (id, parentRunId) => makeRun(id, { parentRunId, agentName: id, depth: 1, startedAt });
    const runs = [makeRun(), child("outer", "r"), child("inner", "outer")];
    const items = [...makeSteps(300), makeStep(301, { runId: "outer" }), makeStep(302, { runId: "inner" })];
    await window.timeline.show(items, { runs });
    window.timeline.element.showRun("outer");
    await window.timeline.settled();
  });
  const focused = () => page.run(() => window.timeline.focused.innerText.trim());
  assert.equal(await focused(), "outer");
  assertSamePlace(await page.run(() => window.timeline.topOf("outer")), 1, "its head is at the top");
  await page.run(async () => {
    window.timeline.focused.click();
    window.timeline.scroller.scrollTop = 0;
    await window.timeline.settled();
    window.timeline.element.showRun("inner");
    await window.timeline.settled();
  });
  assert.equal(await focused(), "inner");
  await page.run(async () => {
    window.timeline.element.showRun("nobody");
    await window.timeline.settled();
  });
  assert.equal(await focused(), "inner");
  // The run view has the head of the only run.
  await page.run(async () => {
    await window.timeline.show(window.made.makeSteps(300), { sessionId: "another" });
    window.timeline.element.showRun("r");
    await window.timeline.settled();
  });
  assert.equal(await page.run(() => window.timeline.focused.className), "scroller");
  assert.equal(await page.run(() => window.timeline.scroller.scrollTop), 0);
});

test("every row can be reached, and only those near the view are in the page", async () => {
  await showTimeline(page);
  const seen = await page.run(async () => {
    const { made, timeline } = window;
    await timeline.show(made.makeStepsOfAllHeights(5_000), { phase: "finished" });
    const seen = [];
    let most = 0;
    const look = () => {
      seen.push(...timeline.inView().map(({ number }) => Number(number.replace(",", ""))));
      most = Math.max(most, timeline.rows.length);
    };
    look();
    const start = timeline.scroller.scrollTop;
    for (let i = 0; i < 30; i++) {
      await timeline.scroll(timeline.scroller.scrollTop + 300);
      look();
    }
    const up = [];
    await timeline.scroll(timeline.scroller.scrollHeight);
    const end = timeline.inView().at(-1).number;
    for (let i = 0; i < 30; i++) {
      await timeline.scroll(timeline.scroller.scrollTop - 300);
      up.push(Number(timeline.inView().at(0).number.replace(",", "")));
      look();
    }
    await timeline.scroll(0);
    return { start, seen: [...new Set(seen)].sort((a, b) => a - b), up, end, most, first: timeline.inView()[0] };
  });
  assert.equal(seen.start, 0, "a run that has ended is read from its start");
  assert.equal(seen.end, "5,000");
  assert.equal(seen.first.number, "1");
  assertSamePlace(seen.first.top, 1, "the first row is at the top");
  assert.ok(seen.most < 100, `${seen.most} rows in the page`);
  const downwards = seen.seen.filter((number) => number < 1_000);
  assert.deepEqual(downwards, downwards.map((_, i) => i + 1), "on the way down none is left out");
  assert.ok(downwards.length > 50);
  for (const [i, number] of seen.up.entries()) {
    if (i > 0) assert.ok(number <= seen.up[i - 1] && seen.up[i - 1] - number < 20, `upwards: ${seen.up}`);
  }
});

test("a scroll that goes on by itself is not disturbed, however wrong the guesses were", async () => {
  await showTimeline(page);
  const { writes, tops, numbers } = await page.run(async () => {
    const { made, timeline } = window;
    const { scroller } = timeline;
    await timeline.show(made.makeStepsOfAllHeights(3_000));
    await timeline.scroll(60_000);
    const place = Object.getOwnPropertyDescriptor(Element.prototype, "scrollTop");
    const writes = [];
    const set = (top) => {
      writes.push(top);
      place.set.call(scroller, top);
    };
    Object.defineProperty(scroller, "scrollTop", { get: () => place.get.call(scroller), set, configurable: true });
    const start = scroller.scrollTop;
    scroller.scrollBy({ top: -4_000, behavior: "smooth" });
    const tops = [];
    const numbers = [];
    while (scroller.scrollTop > start - 3_999 && tops.length < 2_000) {
      await timeline.frame();
      tops.push(scroller.scrollTop);
      numbers.push(Number(timeline.inView()[0].number.replace(",", "")));
    }
    const during = [...writes];
    await new Promise((done) => setTimeout(done, 300));
    await timeline.settled();
    numbers.push(Number(timeline.inView()[0].number.replace(",", "")));
    return { writes: during, tops, numbers };
  });
  assert.deepEqual(writes, []);
  for (const [i, top] of tops.entries()) assert.ok(i === 0 || top <= tops[i - 1], `it goes back and forth: ${tops}`);
  for (const [i, number] of numbers.entries()) assert.ok(i === 0 || number <= numbers[i - 1], `it jumps: ${numbers}`);
  assert.equal(numbers.at(-1), numbers.at(-2), "nothing moves when it has ended");
});

test("the view keeps its place whatever changes around it", async () => {
  await showTimeline(page);
  const run = (change) => page.run(change);
  await run(async () => {
    const { made, timeline } = window;
    window.items = made.makeStepsOfAllHeights(2_000);
    await timeline.show(window.items, { phase: "finished" });
    await timeline.scroll(30_000);
    await timeline.scroll(timeline.scroller.scrollTop - 500);
    // A row that is half out of view.
    window.number = timeline.inView()[1].number;
  });
  const place = () => run(() => window.timeline.inView().find(({ number }) => number === window.number)?.top);
  const before = await place();
  assert.equal(typeof before, "number");
  const changes = {
    "steps are added below": () => {
      return window.timeline.show((window.items = [...window.items, ...window.made.makeSteps(50, 2_001)]));
    },
    "steps are added above": () => {
      const more = Array.from({ length: 50 }, (_, i) => window.made.makeStep(9_000 + i));
      return window.timeline.show((window.items = [...more, ...window.items]));
    },
    "steps above go": () => window.timeline.show((window.items = window.items.slice(20))),
    "all are other objects": () => {
      return window.timeline.show((window.items = window.items.map((item) => ({ ...item }))));
    },
    "a sub-agent comes, and with it heads": () => {
      const { makeRun, START } = window.made;
      const runs = [makeRun(), makeRun("c", { parentRunId: "r", startedAt: START })];
      return window.timeline.show((window.items = [...window.items]), { runs });
    },
    "it is hidden and shown": async () => {
      window.timeline.element.hidden = true;
      await new Promise((done) => setTimeout(done, 100));
      window.timeline.element.hidden = false;
      await window.timeline.settled();
    },
    "steps come while it is hidden": async () => {
      const { element, settled } = window.timeline;
      element.hidden = true;
      await new Promise((done) => setTimeout(done, 100));
      window.items = [...window.made.makeSteps(30, 5_000), ...window.items];
      element.snapshot = window.made.makeSnapshot(window.items);
      await new Promise((done) => setTimeout(done, 100));
      element.hidden = false;
      await settled();
    },
    "it is elsewhere in the document": async () => {
      document.querySelector("main").append(window.timeline.element);
      await window.timeline.settled();
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    await run(change);
    assertSamePlace(await place(), before, what);
  }
  // Where the rows in view change themselves, the one at the top stays.
  const first = () => run(() => window.timeline.inView()[0].number);
  await run(() => window.timeline.scroll(window.timeline.scroller.scrollTop + window.timeline.inView()[1].top + 20));
  const top = await first();
  for (const change of [
    () => void (window.timeline.element.style.inlineSize = "300px"),
    () => void (window.timeline.element.style.inlineSize = ""),
    () => window.timeline.element.style.setProperty("--phrony-font-size", "24px"),
    () => window.timeline.element.style.setProperty("--phrony-font", "serif"),
  ]) {
    await run(change);
    await run(() => window.timeline.settled());
    assert.equal(await first(), top, String(change));
  }
});

test("at the end it follows the end, until the reader scrolls up, and then again when asked to", async () => {
  await showTimeline(page);
  await page.run(() => {
    window.add = (count) => {
      window.items = [...(window.items ?? []), ...window.made.makeSteps(count, (window.items?.length ?? 0) + 1)];
      return window.timeline.show(window.items);
    };
    return window.add(2);
  });
  for (const count of [1, 5, 100, 7]) {
    await page.run((count) => window.add(count), count);
    assert.ok((await page.run(() => window.timeline.toEnd())) < 2, `it follows ${count} more`);
  }
  assert.equal(await page.run(() => window.timeline.inView().at(-1).number), "115");
  assert.equal(await page.count(".new"), 0);

  await page.run(() => window.timeline.scroll(window.timeline.scroller.scrollTop - 5));
  const before = await page.run(() => window.timeline.inView());
  await page.run(() => window.add(1));
  await page.see(".new", "1 new step");
  await page.run(() => window.add(1_234));
  await page.see(".new", "1,235 new steps");
  assertSameView(await page.run(() => window.timeline.inView()), before);
  assert.deepEqual(await page.violations(), []);

  await page.press("1,235 new steps");
  await page.driver.wait(async () => (await page.count(".new")) === 0, 5_000, "the button stays");
  await page.run(() => window.timeline.settled());
  assert.ok((await page.run(() => window.timeline.toEnd())) < 2);
  assert.equal(await page.run(() => window.timeline.inView().at(-1).number), "1,350");
  assert.equal(await page.run(() => window.timeline.focused.className), "scroller", "the focus is not lost");
  await page.run(() => window.add(10));
  assert.ok((await page.run(() => window.timeline.toEnd())) < 2, "it follows again");

  // Scrolling to the end does the same as the button.
  await page.run(() => window.timeline.scroll(0));
  await page.run(() => window.add(3));
  await page.see(".new", "3 new steps");
  await page.run(() => window.timeline.scroll(window.timeline.scroller.scrollHeight));
  assert.equal(await page.count(".new"), 0);
  await page.run(() => window.add(3));
  assert.ok((await page.run(() => window.timeline.toEnd())) < 2);

  // The view gets another height, and the page is laid out before it tells of that.
  for (const height of [700, 250, 400]) {
    await page.run((height) => {
      window.timeline.element.style.maxBlockSize = `${height}px`;
      window.layout = window.timeline.scroller.scrollTop;
      return window.timeline.settled();
    }, height);
    assert.ok((await page.run(() => window.timeline.toEnd())) < 2, `at a height of ${height}`);
    await page.run(() => window.add(3));
    assert.ok((await page.run(() => window.timeline.toEnd())) < 2, `it still follows at a height of ${height}`);
  }

  // The end is followed while nobody sees it, too.
  await page.run(async () => {
    window.timeline.element.hidden = true;
    await new Promise((done) => setTimeout(done, 100));
    window.items = [...window.items, ...window.made.makeSteps(50, 5_000)];
    window.timeline.element.snapshot = window.made.makeSnapshot(window.items);
    window.timeline.element.hidden = false;
    await window.timeline.settled();
  });
  assert.ok((await page.run(() => window.timeline.toEnd())) < 2, "it is at the end again");
});

test("it follows within query containers, whatever else changes in them", async () => {
  await showTimeline(page);
  const ends = await page.run(async () => {
    const { made, timeline } = window;
    const outer = document.createElement("div");
    const note = document.createElement("p");
    outer.style.containerType = "inline-size";
    document.getElementById("place").append(outer);
    outer.append(note, timeline.element);
    const ends = [];
    const items = made.makeStepsOfAllHeights(200);
    for (let count = 100; count < 200; count += 1 + (count % 4)) {
      timeline.element.snapshot = made.makeSnapshot(items.slice(0, count));
      for (let frame = 0; frame < 5; frame++) {
        await new Promise(requestAnimationFrame);
        note.textContent = `${count} ${frame}`;
        await timeline.element.updateComplete;
        // Whoever reads this has the page laid out.
        window.layout = timeline.scroller.scrollTop;
      }
      ends.push(timeline.toEnd());
    }
    return ends;
  });
  assert.ok(ends.every((end) => end < 2), `${ends}`);
});

test("a wheel that only begins to turn stops the following", async () => {
  await showTimeline(page);
  await page.run(async () => {
    window.items = window.made.makeSteps(100);
    await window.timeline.show(window.items);
    window.timeline.scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: -1 }));
  });
  const before = await page.run(() => window.timeline.inView());
  await page.run(() => window.timeline.show([...window.items, ...window.made.makeSteps(5, 101)]));
  assertSameView(await page.run(() => window.timeline.inView()), before);
  await page.see(".new", "5 new steps");
});

test("what is opened at the end stays where it is", async () => {
  await showTimeline(page);
  await page.run(() => {
    const content = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`field ${i}`, i]));
    window.items = [...window.made.makeSteps(100), window.made.makeStep(101, { content })];
    return window.timeline.show(window.items);
  });
  const before = await page.run(() => window.timeline.topOf("field 0"));
  await page.press("JSON of step 101");
  await page.find("pre");
  await page.run(() => window.timeline.settled());
  assertSamePlace(await page.run(() => window.timeline.topOf("field 0")), before, "opening moves nothing");
  await page.run(() => window.timeline.show([...window.items, ...window.made.makeSteps(20, 102)]));
  assertSamePlace(await page.run(() => window.timeline.topOf("field 0")), before, "nor do new steps");
  await page.see(".new", "20 new steps");
});
