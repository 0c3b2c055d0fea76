// Who looks: a process that makes requests with node:http alone, and counts what it is given.

import { once } from "node:events";
import { Agent, get } from "node:http";
import { answerCalls, usage } from "./children.mjs";
import { EventReader } from "./events.mjs";

const agent = new Agent({ keepAlive: true });

async function fetchWith(url, agent) {
  const request = get(url, { agent });
  const [response] = await once(request, "response");
  if (response.statusCode !== 200) throw new Error(`${url} was answered with ${response.statusCode}`);
  return response;
}

/** Opens streams; each is read from its first byte on. */
let streams = [];
let delays = [];

async function open({ url, viewers }) {
  delays = [];
  streams = [];
  // A few at a time: what is measured is not how a thousand connections are made.
  for (let next = 0; next < viewers; next += 50) {
    await Promise.all(Array.from({ length: Math.min(50, viewers - next) }, () => openOne(url)));
  }
}

async function openOne(url) {
  const response = await fetchWith(url, false);
  const reader = new EventReader((microseconds) => delays.push(microseconds));
  const first = once(response, "data");
  response.on("data", (chunk) => reader.take(chunk));
  const ended = new Promise((resolve, reject) => {
    response.once("end", () => resolve({ count: reader.count, isWhole: reader.isWhole }));
    response.once("error", reject);
  });
  // Told by `close`.
  ended.catch(() => {});
  streams.push(ended);
  await first;
}

/** Waits for the end of all streams. */
async function finish({ events }) {
  for (const { count, isWhole } of await Promise.all(streams)) {
    if (count !== events || !isWhole) throw new Error(`a viewer got ${count} of ${events} events`);
  }
  return delays;
}

/** Reads one stream to its end and tells how long it took. */
async function flood({ url, events, eventBytes }) {
  const start = performance.now();
  const response = await fetchWith(url, false);
  let bytes = 0;
  response.on("data", (chunk) => (bytes += chunk.length));
  await once(response, "end");
  const milliseconds = performance.now() - start;
  if (Math.floor(bytes / eventBytes) !== events) throw new Error(`${bytes} bytes are not ${events} events`);
  return milliseconds;
}

/** Makes requests, so many at once, and tells how long all took. */
async function requests({ url, requests, inFlight }) {
  let left = requests;
  const start = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      const response = await fetchWith(url, agent);
      response.resume();
      await once(response, "end");
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return performance.now() - start;
}

answerCalls({ open, finish, flood, requests, usage });
