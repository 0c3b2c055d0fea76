// What the streams hold: events as Phrony sends them, in the sizes that matter.

const encoder = new TextEncoder();

/** Bytes of a stream, roughly. Enough for medians that hold still, small enough for many rounds. */
const STREAM_BYTES = 4_000_000;

const ASCII = "The refund went through after the payment provider confirmed it; the customer was told by e-mail. ";
const NON_ASCII = "Größe geändert, façade prête. 返金が完了しました。客户已收到通知。 🎉🧾 Заказ отправлен. ";

/** A text of `length` UTF-16 units. */
function text(alphabet, length, seed) {
  const start = (seed * 7) % alphabet.length;
  return (alphabet.slice(start) + alphabet.repeat(Math.ceil(length / alphabet.length))).slice(0, Math.max(length, 0));
}

function uuid(seed) {
  const hex = (seed * 2_654_435_761 + 12_345).toString(16).padStart(12, "0").slice(-12);
  return `8d3c3d0a-1c5e-4b1b-9a57-${hex}`;
}

function timestamp(seed) {
  return new Date(1_790_000_000_000 + seed * 40).toISOString();
}

function delta(seed) {
  return { ts: timestamp(seed), kind: "step", subject: "engine.step.delta", data: { d: text(ASCII, 12, seed) } };
}

function step(seed, alphabet, filler) {
  return {
    ts: timestamp(seed),
    kind: "step",
    subject: "engine.step.reasoning",
    data: {
      session_id: uuid(1),
      run_id: uuid(2),
      tenant_id: uuid(3),
      sequence: seed,
      step_kind: "reasoning",
      iteration: seed % 7,
      tokens_used: 40 + (seed % 100),
      message: text(alphabet, filler, seed),
      preview: null,
    },
  };
}

function toolResult(seed) {
  const rows = Array.from({ length: 24 }, (_, row) => ({
    id: uuid(seed + row),
    label: text(ASCII, 30, seed + row),
    amount: 129.9 + row,
    paid: row % 3 === 0,
    note: 'He said "ship it"\n',
  }));
  return {
    ts: timestamp(seed),
    kind: "step",
    subject: "engine.step.tool_result",
    data: { run_id: uuid(2), sequence: seed, tool_call_id: "call_1", result: { data: { rows }, error: null, successful: true } },
  };
}

function payload(seed) {
  const pages = Array.from({ length: 50 }, (_, page) => ({ page, text: text(ASCII, 1_950, seed + page) }));
  return { ts: timestamp(seed), kind: "step", subject: "engine.step.output", data: { run_id: uuid(2), sequence: seed, pages } };
}

/** One event in ten is about the run; the others are steps. */
function mostlySteps(seed) {
  return seed % 10 === 0
    ? { ...step(seed, ASCII, 250), kind: "run", subject: "engine.run.updated" }
    : step(seed, ASCII, 250);
}

/** The shapes: what an event of each looks like, and how its stream is cut. */
const SHAPES = {
  "delta 100 B": { event: delta },
  "step 600 B": { event: (seed) => step(seed, ASCII, 250) },
  "tool result 4 KB": { event: toolResult },
  "payload 100 KB": { event: payload },
  "non-ASCII 600 B": { event: (seed) => step(seed, NON_ASCII, 120) },
  "live 600 B": { event: (seed) => step(seed, ASCII, 250), oneEventPerChunk: true },
  "filtered 600 B": { event: mostlySteps, wanted: (event) => event.kind === "run" },
};

/** The names of all shapes. */
export const shapeNames = Object.keys(SHAPES);

/** Whether a shape is cut by its events, whatever the size of a chunk. */
export function isCutByEvents(shape) {
  return SHAPES[shape].oneEventPerChunk === true;
}

/**
 * A stream of a shape, ready to be sent.
 *
 * @typedef {object} Stream
 * @property {number} events How many events it has.
 * @property {number} wantedEvents How many of them a filter for `kind: "run"` wants.
 * @property {Uint8Array[]} chunks The bytes, cut.
 * @property {Uint8Array[]} lists For the floors: of each chunk, the events that it completes, as a JSON list.
 * @property {number[][]} lengths For the floors: the lengths of these events.
 *
 * @param {string} shape
 * @param {number} chunkBytes
 * @returns {Stream}
 */
export function makeStream(shape, chunkBytes, streamBytes = STREAM_BYTES) {
  const { event, wanted = () => true, oneEventPerChunk } = SHAPES[shape];
  const events = [];
  for (let bytes = 0; bytes < streamBytes; ) {
    const next = event(events.length);
    const json = JSON.stringify(next);
    const frame = encoder.encode(`data: ${json}\n\n`);
    events.push({ json, frame, isWanted: wanted(next) });
    bytes += frame.length;
  }
  const chunks = oneEventPerChunk ? events.map(({ frame }) => frame) : cut(events.map(({ frame }) => frame), chunkBytes);
  const completed = completedBy(events, chunks);
  return {
    events: events.length,
    wantedEvents: events.filter(({ isWanted }) => isWanted).length,
    chunks,
    lists: completed.map((jsons) => encoder.encode(`[${jsons.join()}]`)),
    lengths: completed.map((jsons) => jsons.map((json) => json.length)),
  };
}

function cut(frames, chunkBytes) {
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let end = 0;
  for (const frame of frames) {
    bytes.set(frame, end);
    end += frame.length;
  }
  const chunks = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) chunks.push(bytes.slice(start, start + chunkBytes));
  return chunks;
}

function completedBy(events, chunks) {
  let next = 0;
  let frameEnd = events[0].frame.length;
  let chunkEnd = 0;
  return chunks.map((chunk) => {
    chunkEnd += chunk.length;
    const jsons = [];
    while (next < events.length && frameEnd <= chunkEnd) {
      jsons.push(events[next].json);
      next += 1;
      frameEnd += events[next]?.frame.length ?? 0;
    }
    return jsons;
  });
}

/** A body that hands out these chunks, one for each read. */
export function bodyOf(chunks) {
  let next = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (next === chunks.length) controller.close();
        else controller.enqueue(chunks[next++]);
      },
    },
    { highWaterMark: 0 },
  );
}
