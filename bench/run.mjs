// Measures in the runtime that runs this, and prints a line of JSON for each cell and one for the delays:
//   node run.mjs --suite BUNDLE --package ENTRY --rounds N --only SHAPE

import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    suite: { type: "string" },
    package: { type: "string" },
    rounds: { type: "string" },
    only: { type: "string" },
  },
});
const { measure, measureDelay } = await import(pathToFileURL(options.suite).href);
const phronyClient = await import(pathToFileURL(options.package).href);

await measure(phronyClient, { rounds: Number(options.rounds), only: options.only }, (rows) => {
  console.log(JSON.stringify({ rows }));
});
console.log(JSON.stringify({ delays: await measureDelay(phronyClient) }));
