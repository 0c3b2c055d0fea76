// The browsers, and how a page in one of them runs the scenario.

import { startDriver } from "../support/drivers.mjs";

/** How long a page may take to load, and then the scenario in it, in milliseconds. */
const PATIENCE_MS = 15_000;

export const ENGINES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKitGTK" };

/** Starts a browser. */
export async function startEngine(engine) {
  const { driver, stop } = await startDriver(engine);
  await driver.manage().setTimeouts({ pageLoad: PATIENCE_MS, script: 2 * PATIENCE_MS });
  const version = (await driver.getCapabilities()).getBrowserVersion();
  return {
    name: `${ENGINES[engine]} ${version}`,
    /** Opens a page and returns what the scenario comes to in it. */
    run: (url, settings) => runInPage(driver, url, settings),
    stop,
  };
}

async function runInPage(driver, url, settings) {
  await driver.get(url);
  const isLoaded = () => driver.executeScript(() => "runScenario" in globalThis);
  await driver.wait(isLoaded, PATIENCE_MS, `${url} does not load the package`);
  const { result, error } = await driver.executeScript(
    async (settings, patience) => {
      const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      // By a timer, because a page's policy need not bind what a driver calls.
      const running = later(0).then(() => globalThis.runScenario(settings));
      const tooLate = later(patience).then(() => Promise.reject(new Error(`it takes longer than ${patience} ms`)));
      return Promise.race([running, tooLate]).then(
        (result) => ({ result }),
        (error) => ({ error: `${error}\n${error.stack}` }),
      );
    },
    settings,
    PATIENCE_MS,
  );
  if (error) throw new Error(error);
  return result;
}
