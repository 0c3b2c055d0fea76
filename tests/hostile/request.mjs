// Reading requests, as far as the clients of these tests write them.

/** The next request of a connection, or `null` if there is none. */
export async function nextRequest(connection) {
  let end;
  while ((end = connection.received.indexOf("\r\n\r\n")) < 0) {
    if (!(await connection.more())) return null;
  }
  const [first, ...lines] = connection
    .take(end + 4)
    .toString("latin1")
    .trimEnd()
    .split("\r\n");
  const [method, path] = first.split(" ");
  const headers = lines.map((line) => /^([^:]*):\s*(.*)$/.exec(line).slice(1));
  const lowered = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const length = Number(lowered["content-length"] ?? 0);
  while (connection.received.length < length) {
    if (!(await connection.more())) return null;
  }
  return { method, path, headers: lowered, body: connection.take(length).toString() };
}
