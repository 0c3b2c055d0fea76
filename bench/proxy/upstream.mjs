// The service: streams that are written as fast as they are taken, or on command; a run and a conversation as JSON.

import { once } from "node:events";
import { createServer } from "node:http";
import { conversationOf } from "../../tests/support/live.mjs";
import { answerCalls, usage } from "./children.mjs";
import { EVENT_BYTES, makeEvent } from "./events.mjs";

/** Bytes of the conversation. */
const CONVERSATION_BYTES = 44_000;
const ITEM_BYTES = JSON.stringify(conversationOf("Running").items[0]).length;
const CONVERSATION = JSON.stringify(conversationOf("Running", Math.round(CONVERSATION_BYTES / ITEM_BYTES)));
const RUN = JSON.stringify({ runId: "3f1f3f3e-6f5e-4d52-9c2f-0d8f6f0a0001", status: "Running", output: null });

/** A stream that is opened now writes `events`, `eventsPerWrite` in a write; without, it waits for `pace`. */
let flood;
const open = new Set();
let opened = 0;

const server = createServer(async (request, response) => {
  if (!request.url.endsWith("/stream")) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(request.url.endsWith("/conversation") ? CONVERSATION : RUN);
    return;
  }
  opened += 1;
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(":\n\n");
  response.socket.setNoDelay();
  open.add(response);
  response.once("close", () => open.delete(response));
  if (flood !== undefined) await writeAll(response, flood);
});

async function writeAll(response, { events, eventsPerWrite }) {
  for (let number = 0; number < events && !response.destroyed; number += eventsPerWrite) {
    const size = Math.min(eventsPerWrite, events - number);
    const bytes = Buffer.allocUnsafe(size * EVENT_BYTES);
    for (let place = 0; place < size; place++) makeEvent(number + place).copy(bytes, place * EVENT_BYTES);
    if (!response.write(bytes)) await goesOn(response);
  }
  response.end();
}

/** Waits until more can be written, or nothing any more. */
async function goesOn(response) {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
  over.abort();
}

/** Writes `events` to all streams, so many a second, and ends them. */
async function pace({ events, perSecond }) {
  const start = performance.now();
  for (let number = 0; number < events; number++) {
    const wait = start + (number * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    for (const response of open) response.write(makeEvent(number));
  }
  for (const response of open) response.end();
}

server.keepAliveTimeout = 60_000;
await once(server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }), "listening");

answerCalls({
  origin: () => `http://127.0.0.1:${server.address().port}`,
  flood: (how) => {
    flood = how;
  },
  pace,
  /** How many streams are open, and have been opened since the last call. */
  streams: () => {
    const streams = { open: open.size, opened };
    opened = 0;
    return streams;
  },
  usage,
});
