// What an event costs in a live run, by the length of its timeline, beside the reducer that applications write.

import { conversationOf, itemOf, stepEvent } from "../tests/support/live.mjs";
import { phronyClient } from "../tests/support/package.mjs";

const LENGTHS = [1_000, 10_000, 100_000];
const EVENTS = 2_000;
const encoder = new TextEncoder();

/** Measures and prints. */
export async function measureLiveRuns() {
  console.log(`an event in a live run, alone in its chunk: microseconds until the next snapshot is there`);
  for (const length of LENGTHS) {
    const followers = { "live run": await liveRun(length), "with its items": await liveRun(length), "array copy": reducer(length) };
    const figures = [];
    for (const [name, follower] of Object.entries(followers)) {
      const look = name === "live run" ? () => follower.getSnapshot().phase : () => follower.getSnapshot().items.length;
      const start = performance.now();
      for (let event = 1; event <= EVENTS; event++) {
        await follower.take(length + event);
        look();
      }
      const microseconds = ((performance.now() - start) * 1000) / EVENTS;
      figures.push(`${name} ${microseconds.toFixed(1)}`);
      if (follower.getSnapshot().items.length !== length + EVENTS) throw new Error(`${name} lost events`);
      follower.close();
    }
    console.log(`  ${String(length).padStart(6)} items  ${figures.join("   ")}`);
  }
}

/** A live run on a made-up service, of which one event after the other is sent. */
async function liveRun(length) {
  let stream;
  const fetch = async (url) => {
    if (!url.endsWith("/stream")) return Response.json(conversationOf("Running", length));
    const body = new ReadableStream({ start: (controller) => void (stream = controller) });
    stream.enqueue(encoder.encode(":\n\n"));
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const live = new phronyClient.Phrony({ apiKey: null, baseUrl: "http://localhost", fetch }).liveRun("r");
  let changed = () => {};
  live.subscribe(() => changed());
  const next = () => new Promise((resolve) => (changed = resolve));
  while (live.getSnapshot().connection !== "live") await next();
  return {
    getSnapshot: live.getSnapshot,
    close: () => live.close(),
    take(sequence) {
      const shown = next();
      stream.enqueue(encoder.encode(frame(sequence)));
      return shown;
    },
  };
}

/** What an application does by hand: parse the event, copy the list. */
function reducer(length) {
  let snapshot = { items: Array.from({ length }, (_, index) => itemOf(index + 1)) };
  return {
    getSnapshot: () => snapshot,
    close: () => {},
    async take(sequence) {
      const { data } = JSON.parse(frame(sequence).slice("data: ".length));
      snapshot = { ...snapshot, items: [...snapshot.items, data] };
    },
  };
}

function frame(sequence) {
  return `data: ${JSON.stringify(stepEvent(sequence))}\n\n`;
}
