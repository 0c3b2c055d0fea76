// Numbers and values as people read them.

const tokens = new Intl.NumberFormat("en");

/** `0.4 s`, `12.0 s`, `1 min 05 s`. */
export function formatElapsed(ms) {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `1 token`, `1,280 tokens`. */
export function formatTokens(count) {
  return `${tokens.format(count)} ${count === 1 ? "token" : "tokens"}`;
}

/** `512 B`, `1.5 MB`. */
export function formatBytes(bytes) {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A JSON value on one line, cut where it gets long. */
export function formatValue(value, length = 160) {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
