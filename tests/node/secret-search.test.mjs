// What the tests of secrets rely on: whatever a program can get at is looked at.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { moduleInstance } from "../support/module-memory.mjs";
import { phronyClient } from "../support/package.mjs";
import { searchSecrets } from "../support/secret-search.mjs";

const SECRET = "phk_planted";

const bytes = (encoding) => new Uint8Array(Buffer.concat([Buffer.from("before "), Buffer.from(SECRET, encoding)]));

/** @type {{ [place: string]: (secret: string) => unknown }} */
const PLACES = {
  "a text": (secret) => `Bearer ${secret}`,
  "a field": (secret) => ({ a: { b: [{ secret }] } }),
  "the name of a field": (secret) => ({ [secret]: 1 }),
  "a field that is not listed": (secret) => Object.defineProperty({}, "hidden", { value: secret }),
  "a field named by a symbol": (secret) => ({ [Symbol("hidden")]: secret }),
  "a symbol": (secret) => Symbol(secret),
  "a prototype": (secret) => Object.create(Object.create({ secret })),
  "a getter": (secret) => ({ get it() { return { secret }; } }),
  "a getter of a class": (secret) => new (class { #it = secret; get it() { return this.#it; } })(),
  "a static field": (secret) => class { static it = secret; },
  "a Map's key": (secret) => new Map([[{ secret }, 1]]),
  "a Map's value": (secret) => new Map([[1, { secret }]]),
  "a Set": (secret) => new Set([[secret]]),
  "a Map of another realm": (secret) => runInNewContext("new Map([[1, new Set([{ secret }])]])", { secret }),
  "a promise of another realm": (secret) => [runInNewContext("Promise.resolve({ secret })", { secret })],
  "the target of a WeakRef": (secret) => new WeakRef({ secret }),
  "a promise's value": (secret) => [Promise.resolve({ later: Promise.resolve(secret) })],
  "a promise's reason": (secret) => [Promise.reject(new Error(secret))],
  "an error's message": (secret) => new Error(`no ${secret}`),
  "an error's cause": (secret) => new Error("no", { cause: { secret } }),
  "an error among others": (secret) => new AggregateError([new Error(secret)]),
  "a field of a function": (secret) => Object.assign(() => {}, { secret }),
  "headers": (secret) => new Headers({ "X-API-Key": secret }),
  "a query": (secret) => new URL(`http://127.0.0.1/?key=${secret}`),
  "bytes": () => ({ view: bytes("utf8").subarray(0, 3) }),
  "bytes of UTF-16": () => bytes("utf16le").buffer,
  "shared memory": () => {
    const memory = new SharedArrayBuffer(64);
    new Uint8Array(memory).set(bytes("utf8"), 20);
    return memory;
  },
};

for (const [place, plant] of Object.entries(PLACES)) {
  test(`${place} is looked at`, async () => {
    const { found } = await searchSecrets([SECRET], { root: { child: plant(SECRET) } });
    assert.notEqual(found.length, 0);
    const nothing = place.includes("bytes") || place.includes("memory") ? {} : plant("nothing");
    assert.deepEqual((await searchSecrets([SECRET], { root: { child: nothing } })).found, []);
  });
}

test("what is passed over is not looked at, and what is there twice is told of once", async () => {
  const common = { SECRET };
  const { found } = await searchSecrets([SECRET], { a: common, b: common });
  assert.deepEqual(found, ["a.SECRET is a text with it"]);
  assert.deepEqual((await searchSecrets([SECRET], { a: common }, [common])).found, []);
});

test("a getter that gives a new object each time has an end, and one that throws is none", async () => {
  const endless = () => ({ get next() { return endless(); }, get broken() { throw new Error("!"); } });
  const { found } = await searchSecrets([SECRET], { root: endless() });
  assert.deepEqual(found, []);
});

test("the module's memory would be found, with the key in it", async () => {
  const phrony = new phronyClient.Phrony({ apiKey: SECRET, fetch: async () => Response.json({}) });
  await phrony.getRun("r");
  const { found } = await searchSecrets([SECRET], { instance: moduleInstance() });
  assert.ok(found.includes("instance is of WebAssembly"), found.join("\n"));
  assert.ok(found.some((way) => /memory\.buffer is memory with it$/.test(way)), found.join("\n"));
});
