// What is wrong with an element in a page, whatever it shows.

import assert from "node:assert/strict";

/**
 * Fails for what axe-core finds in light and in dark, and for what does not fit into a page of 300 pixels, written from
 * either side.
 *
 * @param {import("../../support/elements-page.mjs").ElementsPage} page
 * @param {string} name The element's.
 */
export async function examine(page, name) {
  for (const scheme of ["light", "dark"]) {
    await page.run((value) => void (document.documentElement.style.colorScheme = value), scheme);
    assert.deepEqual(await page.violations(), [], scheme);
  }
  for (const direction of ["ltr", "rtl"]) assert.deepEqual(await page.run(outside, name, direction), [], direction);
}

/** What of the element is outside a narrow page. */
function outside(name, direction) {
  const place = document.getElementById("place");
  place.style.inlineSize = "300px";
  place.dir = direction;
  const { left, right } = place.getBoundingClientRect();
  const found = window.deepQueryAll("*", window.deepQueryAll(name)[0].shadowRoot).filter((each) => {
    const box = each.getBoundingClientRect();
    return box.left < left - 1 || box.right > right + 1;
  });
  place.style.inlineSize = place.dir = "";
  return found.map(({ outerHTML }) => outerHTML);
}
