// Starts a browser and prints its version: node browser-version.mjs NAME

import { startDriver } from "./drivers.mjs";

const { driver, stop } = await startDriver(process.argv[2]);
try {
  console.log((await driver.getCapabilities()).getBrowserVersion());
} finally {
  await stop();
}
