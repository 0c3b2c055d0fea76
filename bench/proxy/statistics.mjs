// Medians and percentiles.

export function median(values) {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Of sorted values. */
export function percentile(sorted, share) {
  return sorted[Math.floor(sorted.length * share)];
}
