// The table at the end: a row for each call of each case, and the memory of the case beside its first.

/** @param {{ name: string, calls: { call: string, outcome: string, message?: string }[], above: number }[]} results */
export function formatTable(results) {
  const rows = results.flatMap(({ name, calls, above }) =>
    alike(calls).map(({ call, outcome, message = "" }, index) => {
      const memory = index === 0 ? `${Math.max(0, Math.round(above))} MiB` : "";
      return [index === 0 ? name : "", memory, call, outcome, printable(message)];
    }),
  );
  const lines = [["case", "peak", "call", "outcome", ""], ...rows];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const cells = (line) => line.map((cell, column) => cell.padEnd(widths[column]));
  return lines.map((line) => cells(line).join("  ").trimEnd()).join("\n");
}

/** What servers say, without what a terminal would obey. */
const printable = (text) => text.replace(/\p{C}/gu, "\ufffd");

/** Calls that went alike share a row. */
function alike(calls) {
  const rows = [];
  for (const call of calls) {
    const same = rows.find(({ outcome, message }) => outcome === call.outcome && message === call.message);
    if (same) same.call += `, ${call.call}`;
    else rows.push({ ...call });
  }
  return rows;
}
