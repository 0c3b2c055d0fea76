// Whatever the emulator sends is of the published types, and nothing that it can send is left out here.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { startEmulator } from "../support/emulator.mjs";
import { compile, listed } from "./compile.mjs";
import { Caller } from "./emulator/caller.mjs";
import { Emitted } from "./emulator/emitted.mjs";
import { EVENT_KINDS, ITEM_TYPES, SUBJECTS, TASK_KINDS } from "./emulator/labels.mjs";
import { refuseAll, STATUSES } from "./emulator/refusals.mjs";
import { play, playAll } from "./emulator/scenarios.mjs";
import { schema } from "./model-types.mjs";
import { PUBLISHED } from "./names.mjs";

const emitted = new Emitted();
let silentRoutes;

before(async () => {
  // Slowly enough to hear of its start, which comes 150 ms after the answer to it.
  await withEmulator({ speed: 1 }, (caller) => play(caller, "request"));
  await withEmulator({ speed: 5 }, async (caller) => {
    await playAll(caller);
    await refuseAll(caller);
    silentRoutes = caller.silentRoutes;
  });
  // So fast that what nobody answers is given up after half a second.
  await withEmulator({ speed: 60 }, async (caller) => {
    await Promise.all(["escalation", "anomaly"].map((scenario) => play(caller, scenario, { isLeftAlone: true })));
  });
});

async function withEmulator({ speed }, use) {
  const emulator = await startEmulator({ args: ["--speed", `${speed}`] });
  try {
    await use(new Caller(emitted, emulator));
  } finally {
    await emulator.stop();
  }
}

test("every route has answered, and every refusal was made", () => {
  assert.deepEqual(silentRoutes, []);
  assert.deepEqual([...emitted.errorStatuses].sort(), STATUSES);
});

test("every kind and subject of event was sent, and no other", () => {
  assert.deepEqual(distinct(emitted.of("Event"), ({ kind }) => kind), EVENT_KINDS);
  assert.deepEqual(distinct(emitted.of("Event"), ({ subject }) => subject), SUBJECTS);
});

test("every type of item and kind of task was sent, and no other", () => {
  assert.deepEqual(distinct(emitted.items, ({ type }) => type), ITEM_TYPES);
  const tasks = emitted.items.filter(({ type }) => type === "UserTaskReq");
  assert.deepEqual(distinct(tasks, ({ content }) => content.kind), TASK_KINDS);
});

test("every body, event and step is of its published type, without a field too many", async () => {
  const literals = emitted.types.flatMap((type) => emitted.of(type).map((body) => [body, PUBLISHED[type]]));
  for (const item of emitted.items) {
    literals.push([item, item.type in schema.contents ? "KnownTimelineItem" : "ConversationTimelineItem"]);
  }
  for (const event of emitted.of("Event")) literals.push([event, "KnownStreamEvent"]);
  for (const error of emitted.errors) literals.push([JSON.parse(error), "GatewayError"]);
  const found = await compile({ "emitted.ts": emittedFile(literals) });
  assert.equal(found.length, 0, listed(found.slice(0, 20)));
});

test("every body, event and step is of its type in the schema", () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: "wire", $defs: schema.written });
  const check = (type, value) => {
    const valid = ajv.validate(`wire#/$defs/${type}`, value);
    assert.ok(valid, `${type}: ${ajv.errorsText()}\n${JSON.stringify(value)}`);
  };
  for (const type of emitted.types) {
    for (const body of emitted.of(type)) check(type, body);
  }
  for (const { type, content } of emitted.items) {
    const name = schema.contents[type] ?? (content.child_run_id && "SubAgentStep");
    if (name) check(name, content);
  }
});

/** Fresh literals, because only of these does TypeScript refuse fields that their type does not have. */
function emittedFile(literals) {
  const names = [...new Set(literals.map(([, type]) => type))].filter((type) => type !== "GatewayError");
  return [
    `import type { ${names.join(", ")} } from "phrony-client";`,
    "interface GatewayError { message: string | string[]; error: string; statusCode: number }",
    ...literals.map(([value, type]) => `(${JSON.stringify(value)}) satisfies ${type};`),
  ].join("\n");
}

function distinct(values, labelOf) {
  return [...new Set(values.map(labelOf))].sort();
}
