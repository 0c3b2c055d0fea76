// A page whose elements have shadow trees, in a browser.

/** How long anything may take to appear in the page, in milliseconds. */
const PATIENCE_MS = 20_000;

/** A page in a browser. Its selectors match in every open shadow tree; `>>>` leads from an element into its own. */
export class DeepPage {
  #browser;

  constructor(browser) {
    this.#browser = browser;
  }

  get driver() {
    return this.#browser.driver;
  }

  /** Loads a page anew. */
  open(url) {
    return this.#browser.open(url);
  }

  /** Waits until something is so. */
  until(condition, what) {
    return this.driver.wait(condition, PATIENCE_MS, what);
  }

  /** Runs a function in the page, see `Browser.run`; `window.deepQueryAll` finds elements in all trees. */
  run(script, ...args) {
    const text = `window.deepQueryAll ??= ${deepQueryAll}; return (${script}).apply(null, arguments);`;
    return this.#browser.run(text, ...args);
  }

  /** Waits for an element. */
  find(selector) {
    const script = (css) => window.deepQueryAll(css)[0] ?? null;
    return this.until(() => this.run(script, selector), `nothing matches ${selector}`);
  }

  /** Waits for a button with this text or label, and presses it. */
  async press(name, selector = "button") {
    const script = (wanted, css) =>
      window
        .deepQueryAll(css)
        .find((each) => [each.getAttribute("aria-label"), each.innerText.trim()].includes(wanted) && !each.disabled) ?? null;
    const button = await this.until(() => this.run(script, name, selector), `no button ${name}`);
    await button.click();
  }

  /** Waits until the texts of what matches, line by line, are, or match, what is expected. */
  async see(selector, expected) {
    let text;
    const matches = async () => {
      text = (await this.texts(selector)).join("\n");
      return typeof expected === "string" ? text === expected : expected.test(text);
    };
    await this.until(matches).catch((cause) => {
      throw new Error(`${selector} should say ${expected}, and says ${JSON.stringify(text)}`, { cause });
    });
  }

  /** The texts of all elements that match, as they are rendered; of one with a shadow tree, what is in that. */
  texts(selector) {
    const script = (css) =>
      window.deepQueryAll(css).map(({ shadowRoot, innerText }) => {
        return shadowRoot ? Array.from(shadowRoot.children, (child) => child.innerText).join("\n") : innerText;
      });
    return this.run(script, selector);
  }

  /** How many elements match. */
  count(selector) {
    return this.run((css) => window.deepQueryAll(css).length, selector);
  }

  /** What has gone wrong in the page. */
  errors() {
    return this.#browser.errors();
  }

  /** What axe-core finds against the page's accessibility, each as a line. */
  async violations() {
    const found = await this.run(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.flat().join(" ")}: ${failureSummary}`),
      );
    });
    return found;
  }
}

/** What matches a selector, in all trees from a root on. It runs in the page. */
function deepQueryAll(selector, from = document) {
  const inTrees = (css, root) => {
    const hosts = Array.from(root.querySelectorAll("*"), ({ shadowRoot }) => shadowRoot ?? []).flat();
    return [...root.querySelectorAll(css), ...hosts.flatMap((tree) => inTrees(css, tree))];
  };
  const [first, ...rest] = selector.split(" >>> ");
  return rest.reduce(
    (found, css) => found.flatMap(({ shadowRoot }) => (shadowRoot ? inTrees(css, shadowRoot) : [])),
    inTrees(first, from),
  );
}
