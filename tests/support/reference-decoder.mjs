// A slow decoder, written from the specification line by line and from nothing else:
// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

/** The messages of a whole stream. */
export function referenceMessages(bytes) {
  // `TextDecoder` takes the byte order mark away, as the specification wants it.
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  // What stands behind the last line end is no line yet.
  lines.pop();
  const messages = [];
  let [data, event, id, lastId, retry] = ["", "", undefined, "", undefined];
  for (const line of lines) {
    if (line === "") {
      lastId = id ?? lastId;
      if (data !== "") {
        messages.push({ event: event || "message", data: data.slice(0, -1), id: lastId, retry });
        retry = undefined;
      }
      [data, event, id] = ["", "", undefined];
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data += `${value}\n`;
    if (name === "event") event = value;
    if (name === "id" && !value.includes("\0")) id = value;
    if (name === "retry" && /^[0-9]+$/.test(value)) retry = Number(value);
  }
  return messages;
}

/** The events of a stream of JSON, and what of it is none. */
export function referenceEvents(bytes) {
  const events = [];
  const malformed = [];
  for (const { data } of referenceMessages(bytes)) {
    const event = parseObject(data);
    if (event === undefined) malformed.push(data);
    else events.push(event);
  }
  return { events, malformed };
}

function parseObject(json) {
  try {
    const value = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
