// How a live run stays connected: a server that does everything that servers do.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { frames } from "../../support/body.mjs";
import { conversationOf, runEvent, snapshotWhere, stepEvent } from "../../support/live.mjs";
import { phronyClient } from "../../support/package.mjs";
import { eventStream, json, startStubServer } from "../../support/stub-server.mjs";

const { Phrony, PhronyNotFoundError, PhronyPermissionError, PhronyServerError } = phronyClient;

const servers = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

/**
 * A live run on a server whose routes the test writes: each is given the response and how often it was asked before.
 *
 * @param {{ stream?: Function, conversation?: Function }} routes
 */
async function liveOn({ stream = openFor(), conversation = answerWith(conversationOf("Running")) }, options = {}) {
  const counts = { stream: 0, conversation: 0 };
  const server = await startStubServer((request, response) => {
    const route = request.url.split("/").at(-1);
    ({ stream, conversation })[route](response, counts[route]++, request);
  });
  servers.push(server);
  const phrony = new Phrony({ apiKey: "phk_test", baseUrl: server.baseUrl, ...options.client });
  return { live: phrony.liveRun("r", options.live), counts, server };
}

/** Opens the stream, and keeps it open. */
function openFor(...events) {
  return (response) => eventStream(response, frames(...events) || ":\n\n");
}

/** Opens the stream and ends it as if it were complete. */
function endAfter(...events) {
  return (response) => {
    eventStream(response, frames(...events) || ":\n\n");
    response.end();
  };
}

function answerWith(...conversations) {
  return (response, index) => json(response, 200, conversations[Math.min(index, conversations.length - 1)]);
}

/** The routes one after the other; the last one stays. */
function inTurn(...routes) {
  return (response, index, request) => routes[Math.min(index, routes.length - 1)](response, index, request);
}

const fail = (status, headers) => (response) => json(response, status, { message: "no" }, headers);
const reset = (response) => response.destroy();

test("the end of the stream is not the end of the run: it asks, and connects again", async () => {
  const { live, counts } = await liveOn({
    stream: inTurn(endAfter(stepEvent(2)), openFor(stepEvent(4))),
    conversation: answerWith(conversationOf("Running", 1), conversationOf("Running", 3), conversationOf("Running", 3)),
  });
  const { items } = await snapshotWhere(live, ({ items }) => items.length === 4);
  assert.deepEqual(items.map(({ sequence }) => sequence), [1, 2, 3, 4]);
  assert.equal(items[3].provisional, true);
  assert.equal(counts.stream, 2);
});

test("a clean end of a run that has ended costs no other connection", async () => {
  const { live, counts } = await liveOn({
    stream: endAfter(),
    conversation: answerWith(conversationOf("Completed", 2)),
  });
  assert.equal((await live.finished).output, "done");
  assert.deepEqual(counts, { stream: 1, conversation: 1 });
});

test("a stream that breaks is opened again, and nothing is lost in between", async () => {
  const { live } = await liveOn({
    stream: inTurn(
      (response) => {
        eventStream(response, frames(stepEvent(2)));
        setImmediate(() => response.destroy());
      },
      openFor(),
    ),
    conversation: answerWith(conversationOf("Running", 1), conversationOf("Running", 5)),
  });
  const connections = new Set();
  const { items } = await snapshotWhere(live, ({ connection, items }) => {
    connections.add(connection);
    return items.length === 5;
  });
  assert.ok(items.every(({ provisional }) => provisional === undefined));
  assert.ok(connections.has("live"));
});

for (const [what, trouble] of [
  ["500", fail(500)],
  ["503 with Retry-After", fail(503, { "retry-after": "0" })],
  ["429", fail(429, { "retry-after": "0" })],
  ["a connection that is reset", reset],
  ["HTML", (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Wi-Fi</h1>")],
  ["a redirect to another origin", (response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end()],
  ["401 while the key is rotated", fail(401)],
  ["404 right after the start", fail(404)],
]) {
  test(`it gets over ${what}`, async () => {
    const { live } = await liveOn({
      stream: inTurn(trouble, openFor()),
      conversation: inTurn(trouble, answerWith(conversationOf("Running", 1))),
    });
    await snapshotWhere(live, ({ connection }) => connection === "live");
    assert.equal(live.getSnapshot().error, null);
  });
}

test("while the connection is lost, the snapshot says why", async () => {
  const { live } = await liveOn({ stream: fail(500), conversation: inTurn(fail(503), fail(500)) });
  const { connection, error, session } = await snapshotWhere(live, ({ error }) => error !== null);
  assert.equal(connection, "connecting");
  assert.ok(error instanceof PhronyServerError);
  assert.equal(session, null);
});

test("the key is asked for again once, then the refusal is the end", async () => {
  const keys = [];
  const apiKey = () => `phk_${keys.push("asked")}`;
  const { live, counts } = await liveOn({ stream: fail(403) }, { client: { apiKey } });
  await assert.rejects(live.finished, (error) => error instanceof PhronyPermissionError);
  assert.equal(counts.stream, 2);
  assert.equal(live.getSnapshot().connection, "closed");
  assert.ok(live.getSnapshot().error instanceof PhronyPermissionError);
});

test("what asking again does not mend is the end, for everybody who waits", async () => {
  const { live } = await liveOn({ conversation: inTurn(answerWith(conversationOf("Running")), fail(404)), stream: endAfter() });
  const seen = [];
  await assert.rejects(async () => {
    for await (const snapshot of live) seen.push(snapshot);
  }, PhronyNotFoundError);
  assert.equal(seen.at(-1).connection, "closed");
  assert.equal(seen.at(-1).session.status, "Running");
  await assert.rejects(live.finished, PhronyNotFoundError);
});

test("a server that never makes sense is the end", async () => {
  const html = (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>");
  const { live } = await liveOn({ stream: html, conversation: html }, { live: { pollIntervalMs: 1 } });
  await assert.rejects(live.finished, { code: "invalid_response" });
});

test("where no stream can be had it reads again and again, and says so", async () => {
  const connections = new Set();
  const status = () => (connections.has("polling") ? "Completed" : "Running");
  const { live, counts } = await liveOn(
    {
      stream: (response) => response.writeHead(200, { "content-type": "text/plain" }).end("no streams here"),
      conversation: (response, index) => json(response, 200, conversationOf(status(), index + 1)),
    },
    { live: { pollIntervalMs: 5 } },
  );
  for await (const { connection } of live) connections.add(connection);
  assert.equal(live.getSnapshot().items.length, counts.conversation);
});

test("a stream that keeps everything back is found out, and read around", { timeout: 30_000 }, async () => {
  // What a buffering proxy does: the head of the answer comes, its body does not.
  let steps = 1;
  const { live } = await liveOn(
    {
      stream: (response) => response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders(),
      conversation: (response) => json(response, 200, conversationOf("Running", steps++)),
    },
    { live: { idleTimeoutMs: 300, pollIntervalMs: 50 } },
  );
  await snapshotWhere(live, ({ connection }) => connection === "polling");
  // It goes on reading, and every read tells one more.
  await snapshotWhere(live, ({ items }) => items.length > 8);
  live.close();
});

test("Last-Event-ID and retry are honoured, if the service uses them", async () => {
  const { live, server } = await liveOn({
    stream: inTurn((response) => {
      eventStream(response, `retry: 1\nid: é7\n${frames(stepEvent(2))}`);
      response.end();
    }, openFor()),
  });
  await snapshotWhere(live, () => server.requests.filter(({ url }) => url.endsWith("/stream")).length === 2);
  const [first, second] = server.requests.filter(({ url }) => url.endsWith("/stream"));
  assert.equal(first.headers["last-event-id"], undefined);
  assert.equal(Buffer.from(second.headers["last-event-id"], "latin1").toString(), "é7");
});

test("a stream that falls silent is opened again; any byte is a sign of life", async () => {
  const { live, counts } = await liveOn(
    {
      stream: inTurn((response) => {
        eventStream(response);
        // Comments for longer than it may be silent, and then nothing.
        let comments = 0;
        const timer = setInterval(() => {
          if (++comments > 6) clearInterval(timer);
          else response.write(":\n\n");
        }, 30);
        response.once("close", () => clearInterval(timer));
      }, openFor(runEvent("WaitingForHITL"))),
    },
    { live: { idleTimeoutMs: 100 } },
  );
  const begin = Date.now();
  await snapshotWhere(live, ({ status }) => status === "WaitingForHITL");
  assert.equal(counts.stream, 2);
  assert.ok(Date.now() - begin >= 200, "it was given up too early");
});

test("a limit that no timer can wait for is none", async () => {
  const { live, counts } = await liveOn({}, { live: { idleTimeoutMs: 30 * 24 * 3_600_000 } });
  await snapshotWhere(live, ({ connection }) => connection === "live");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(counts.stream, 1);
  assert.equal(live.getSnapshot().connection, "live");
});

test("what cannot be read as an event is not lost: the conversation has it", async () => {
  for (const garbage of ["data: {\n\n", "data: 7\n\n", `data: ${JSON.stringify({ kind: "step", data: {} })}\n\n`]) {
    const { live } = await liveOn({
      stream: (response) => {
        eventStream(response);
        setTimeout(() => response.write(garbage), 50);
      },
      conversation: answerWith(conversationOf("Running", 1), conversationOf("Running", 2)),
    });
    await snapshotWhere(live, ({ items }) => items.length === 2);
    live.close();
  }
});

test("a conversation that lags behind the stream takes nothing away", async () => {
  const { live } = await liveOn({
    stream: endAfter(stepEvent(2), stepEvent(3), runEvent("WaitingForHITL")),
    conversation: answerWith(
      conversationOf("Running", 1),
      conversationOf("Running", 1),
      conversationOf("Running", 2),
      conversationOf("Completed", 3),
    ),
  });
  let most = 0;
  for await (const { items, phase } of live) {
    assert.ok(items.length >= most, "a step is gone");
    most = items.length;
    if (phase === "finished") assert.equal(most, 3);
  }
});
