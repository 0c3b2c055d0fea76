// What a proxy costs beside a bare reverse proxy, in Node:
//   node proxy.mjs --rounds N --viewers N --only PART --json FILE
//   - events a second of one stream that is written as fast as it is taken
//   - how much later an event arrives than without a proxy, at 200 a second
//   - requests a second for a run and for a conversation
//   - many viewers of one run: connections to the service, memory, delay
//
// The service, each proxy and the viewer are processes of their own. All contenders are measured in turn, round after
// round; ratios are against the bare proxy of the same run.

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { measureCrowds } from "./proxy/crowds.mjs";
import { startStage } from "./proxy/stage.mjs";
import { measureTurns } from "./proxy/turns.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    viewers: { type: "string", default: "1000" },
    only: { type: "string", default: "" },
    json: { type: "string" },
  },
});
const rows = [];
const tell = (row) => rows.push(row);

const stage = await startStage();
try {
  await measureTurns(stage, { rounds: Number(options.rounds), only: options.only }, tell);
} finally {
  await stage.stop();
}
if ("crowd".includes(options.only)) await measureCrowds(Number(options.viewers), tell);
if (options.json) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);
