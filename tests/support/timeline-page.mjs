// A page with nothing but a timeline, which a test feeds by hand.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** Where the page finds what makes steps. */
export const MADE_UP_STEPS = "/made-up-steps.js";

/** The files that the page needs, for `serveElements`. */
export async function timelineFiles() {
  const content = await readFile(new URL("made-up-steps.mjs", import.meta.url), "utf8");
  return { [MADE_UP_STEPS]: { type: "text/javascript", content } };
}

/**
 * Shows a timeline of this height in pixels. The page then has `made`, with what makes steps, and `timeline`: the
 * element, its scroller, and what tests ask of them.
 */
export async function showTimeline(page, { height = 400, attributes = "" } = {}) {
  await page.show(`<phrony-timeline ${attributes}></phrony-timeline>`);
  await page.run(async (height, path) => {
    const [element] = window.deepQueryAll("phrony-timeline");
    element.style.maxBlockSize = `${height}px`;
    await element.updateComplete;
    const scroller = element.renderRoot.querySelector(".scroller");
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const timeline = {
      element,
      scroller,
      /** Waits until a frame has been painted. */
      frame,
      get rows() {
        return [...element.renderRoot.querySelectorAll("[role=listitem]")];
      },
      /** What stands in a row. */
      find: (text) => timeline.rows.find((row) => row.innerText.includes(text)),
      /** Shows a snapshot. */
      show(items, options) {
        element.snapshot = window.made.makeSnapshot(items, options);
        return timeline.settled();
      },
      /** Waits until nothing moves any more. */
      async settled() {
        for (let before, quiet = 0; quiet < 3; ) {
          await frame();
          const now = `${scroller.scrollTop} ${scroller.scrollHeight} ${timeline.rows.length}`;
          quiet = now === before ? quiet + 1 : 0;
          before = now;
        }
      },
      /** Scrolls, as a person would. */
      async scroll(top) {
        scroller.scrollTop = top;
        await timeline.settled();
      },
      /** Each row in view: its number, and where it begins within the view. */
      inView() {
        const { top, bottom } = scroller.getBoundingClientRect();
        return timeline.rows
          .map((row) => ({ row, box: row.getBoundingClientRect() }))
          .filter(({ box }) => box.bottom > top + 2 && box.top < bottom - 2)
          .map(({ row, box }) => ({ number: row.querySelector(".ordinal")?.innerText, top: box.top - top }));
      },
      /** Where a row is within the view. */
      topOf: (text) => timeline.find(text).getBoundingClientRect().top - scroller.getBoundingClientRect().top,
      /** How far the end is below the view. */
      toEnd: () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight,
      get button() {
        return element.renderRoot.querySelector(".new");
      },
      get focused() {
        return element.renderRoot.activeElement;
      },
    };
    Object.assign(window, { timeline, made: await import(path) });
  }, height, MADE_UP_STEPS);
}

/** The same place, as far as a browser can tell. */
export function assertSamePlace(actual, expected, message) {
  assert.ok(Math.abs(actual - expected) < 1.5, `${message}: ${actual} instead of ${expected}`);
}
