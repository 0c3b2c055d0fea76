// The table at the end: a row for each consumer and each place that it ran in.

const COLUMNS = ["consumer", "in", "result", "seconds"];

/** @param {{ consumer: string, in: string, result: string, seconds: number }[]} rows */
export function formatTable(rows) {
  const lines = [COLUMNS, ...rows.map((row) => [row.consumer, row.in, row.result, row.seconds.toFixed(1)])];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()).join("\n");
}
