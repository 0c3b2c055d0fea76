// The events of a chunk are parsed together. Nobody may notice, but for the speed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { all, bodyOf, frames } from "../support/body.mjs";
import { phronyClient } from "../support/package.mjs";

const { parseEventStream, parseSSEStream } = phronyClient;

test("batches() gives what arrived together, and never nothing", async () => {
  const { body } = bodyOf(frames({ n: 1 }, { n: 2 }), ": nothing\n\n", frames({ n: 3 }).slice(0, 5), frames({ n: 3 }).slice(5));
  assert.deepEqual(await all(parseSSEStream(body).batches()), [[{ n: 1 }, { n: 2 }], [{ n: 3 }]]);
});

test("batches() goes on where next() left off", async () => {
  const events = parseSSEStream(bodyOf(frames({ n: 1 }, { n: 2 }, { n: 3 }), frames({ n: 4 })).body);
  assert.deepEqual((await events.next()).value, { n: 1 });
  assert.deepEqual(await all(events.batches()), [[{ n: 2 }, { n: 3 }], [{ n: 4 }]]);
});

test("leaving the loop over batches() cancels the body", async () => {
  const { body, cancelled } = bodyOf(frames({}), frames({}));
  for await (const _ of parseSSEStream(body).batches()) break;
  assert.equal(cancelled(), true);
});

test("readable() reads only as fast as it is read", async () => {
  const { body, read } = bodyOf(frames({ n: 1 }, { n: 2 }), frames({ n: 3 }), frames({ n: 4 }));
  const reader = parseSSEStream(body).readable().getReader();
  assert.equal(read(), 0);
  assert.deepEqual((await reader.read()).value, { n: 1 });
  assert.deepEqual((await reader.read()).value, { n: 2 });
  assert.equal(read(), 1);
  assert.deepEqual((await reader.read()).value, { n: 3 });
  assert.equal(read(), 2);
});

test("readable() ends with the body, fails with it, and cancels it", async () => {
  const whole = parseSSEStream(bodyOf(frames({ n: 1 })).body).readable();
  assert.deepEqual(await all(whole), [{ n: 1 }]);

  const broken = parseSSEStream(bodyOf(frames({ n: 1 }), new Error("reset")).body).readable().getReader();
  await broken.read();
  await assert.rejects(broken.read(), { name: "PhronyConnectionError" });

  const { body, cancelled } = bodyOf(frames({}), frames({}));
  await parseSSEStream(body).readable().cancel();
  assert.equal(cancelled(), true);
});

test("a malformed event among others costs only itself", async () => {
  const stream = `${frames({ n: 1 }, { n: 2 })}data: {"n":\n\n${frames({ n: 3 })}data: []\n\n${frames({ n: 4 })}`;
  const told = [];
  const onMalformed = (data) => told.push(data);
  const numbers = (await all(parseSSEStream(bodyOf(stream).body, { onMalformed }))).map(({ n }) => n);
  assert.deepEqual(numbers, [1, 2, 3, 4]);
  assert.deepEqual(told, ['{"n":', "[]"]);

  const batches = parseSSEStream(bodyOf(stream).body).batches();
  assert.deepEqual((await batches.next()).value, [{ n: 1 }, { n: 2 }]);
  await assert.rejects(batches.next(), { code: "malformed_event" });
  assert.deepEqual(await batches.next(), { done: true, value: undefined });
});

test("malformed events that would make up for each other do not", async () => {
  for (const malformed of [
    ["{},{}", '{"a":[{}', "{}]}"],
    ['{"a":"', '{","b":1},{"x":1},{"c":"}', '"}'],
    ["{}, \t{}", '{"a":"', '"}'],
  ]) {
    const told = [];
    const stream = malformed.map((data) => `data: ${data}\n\n`).join("") + frames({ n: 1 });
    const events = await all(parseSSEStream(bodyOf(stream).body, { onMalformed: (data) => told.push(data) }));
    assert.deepEqual(events, [{ n: 1 }]);
    assert.deepEqual(told, malformed);
  }
});

test("the caller's own error ends the stream after what came before", async () => {
  const mine = new Error("mine");
  const onMalformed = () => {
    throw mine;
  };
  const { body, cancelled } = bodyOf(`${frames({ n: 1 })}data: {\n\n${frames({ n: 2 })}`);
  const events = parseSSEStream(body, { onMalformed });
  assert.deepEqual((await events.next()).value, { n: 1 });
  await assert.rejects(events.next(), mine);
  assert.equal(cancelled(), true);
});

test("the stream may be left from inside of onMalformed", async () => {
  const stream = `${frames({ n: 1 })}data: {\n\n${frames({ n: 2 })}`;
  for (const chunks of [[stream], [frames({ n: 0 }), "data: {\n\n", frames({ n: 2 })]]) {
    const { body, cancelled } = bodyOf(...chunks, frames({ n: 3 }));
    const events = parseSSEStream(body, { onMalformed: () => void events.return() });
    const numbers = (await all(events)).map(({ n }) => n);
    assert.ok(numbers.every((n) => n === 0), `${numbers}`);
    assert.equal(cancelled(), true);
  }
});

test("text is decoded as a whole: emoji, CJK, a byte order mark inside, and what is no UTF-8", async () => {
  const texts = ["é", "日本語", "🎉", "\ufeff", "a\u0000b", "\ufffd"];
  const { body } = bodyOf(frames(...texts.map((text) => ({ text }))));
  assert.deepEqual((await all(parseSSEStream(body))).map(({ text }) => text), texts);

  const broken = Buffer.concat([Buffer.from('data: {"t":"'), Buffer.from([0xff, 0xe2, 0x82]), Buffer.from('"}\n\n')]);
  assert.deepEqual(await all(parseSSEStream(bodyOf(broken, frames({ n: 1 })).body)), [{ t: "\ufffd\ufffd" }, { n: 1 }]);
});

test("a character that an event cuts off does not run into the next event", async () => {
  const cut = Buffer.concat([Buffer.from('data: "'), Buffer.from([0xe2, 0x82]), Buffer.from("\n\n")]);
  const next = frames({ text: "é" });
  for (const chunks of [[cut, next], [Buffer.concat([cut, Buffer.from(next)])], [frames({}), cut, next]]) {
    const told = [];
    const events = await all(parseSSEStream(bodyOf(...chunks).body, { onMalformed: (data) => told.push(data) }));
    assert.deepEqual(events.at(-1), { text: "é" });
    assert.deepEqual(told, ['"\ufffd']);
  }
});

test("messages keep their fields apart, whatever is in them", async () => {
  const stream = Buffer.concat([
    Buffer.from("event: 日本\nid: 🎉\ndata: é\n\nevent: "),
    Buffer.from([0xe2, 0x82]),
    Buffer.from("\ndata: b\nretry: 7\n\ndata\n\n"),
  ]);
  assert.deepEqual(await all(parseEventStream(bodyOf(stream).body)), [
    { event: "日本", data: "é", id: "🎉", retry: undefined },
    { event: "\ufffd", data: "b", id: "🎉", retry: 7 },
    { event: "message", data: "", id: "🎉", retry: undefined },
  ]);
});

test("objects have what JSON.parse gives them, __proto__ included", async () => {
  const [event] = await all(parseSSEStream(bodyOf('data: {"__proto__":{"x":1},"a":{"__proto__":null}}\n\n').body));
  assert.equal(Object.getPrototypeOf(event), Object.prototype);
  assert.deepEqual(Object.keys(event), ["__proto__", "a"]);
});

test("a stream is followed to its end in order, however many chunks and readers there are", async () => {
  const chunks = Array.from({ length: 200 }, (_, chunk) => frames({ n: 2 * chunk }, { n: 2 * chunk + 1 }));
  const events = parseSSEStream(bodyOf(...chunks).body);
  const results = await Promise.all(Array.from({ length: 401 }, () => events.next()));
  assert.deepEqual(
    results.map(({ value }) => value?.n),
    [...Array.from({ length: 400 }, (_, n) => n), undefined],
  );
});

test("an event that arrives alone is what it is among others, whatever came before it", async () => {
  const pieces = [
    'data: {"n":1}\n\n',
    'data:{"n":2}\n\n',
    'data: {"n":"é🎉"}\n\n',
    'data: {"n":\ndata: 3}\n\n',
    'data: {"n":4}\r\r\n\n',
    'data: {"n":"\r"}\n\n',
    'data: {"n":\r8}\n\n',
    'data: {"n":\n9}\n\n',
    'name:{"n":10}\n\n',
    "data: [5]\n\n",
    "data\n\n",
    "\ufeff",
    '\ufeffdata: {"n":6}\n\n',
    "data: {\n",
    "event: tick\n",
    "event: tick\r",
    "\n",
    "\n\n",
    ": comment\n\n",
    "da",
    'id: 7\ndata: {"n":7}\n\n',
  ];
  // Each of two neighbours behind each, which makes every state that a piece can find.
  for (const first of pieces) {
    for (const second of pieces) {
      for (const third of pieces) {
        const told = async (...chunks) => {
          const malformed = [];
          const onMalformed = (data) => malformed.push(data);
          return { events: await all(parseSSEStream(bodyOf(...chunks).body, { onMalformed })), malformed };
        };
        const chunks = ["data: {}\n\n", first, second, third, "\n\n"];
        assert.deepEqual(await told(...chunks), await told(chunks.join("")), JSON.stringify(chunks));
      }
    }
  }
});
