// Bodies that a test writes.

/**
 * A body of these chunks, one for each read: bytes, or a text, or an error that breaks it. It tells how many were read,
 * and whether it was cancelled.
 *
 * @param {...(string | Uint8Array | Error)} chunks
 */
export function bodyOf(...chunks) {
  const encoder = new TextEncoder();
  let read = 0;
  let cancelled = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        const chunk = chunks[read++];
        if (chunk === undefined) controller.close();
        else if (chunk instanceof Error) controller.error(chunk);
        else controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, read: () => read, cancelled: () => cancelled };
}

/** Everything that an iteration gives. */
export async function all(events) {
  const seen = [];
  for await (const event of events) seen.push(event);
  return seen;
}

/** Events as a stream holds them. */
export function frames(...events) {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
}
