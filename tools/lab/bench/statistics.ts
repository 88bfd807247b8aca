/** The value below which this share of the values lies (nearest rank). 0 for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export interface Measured {
  readonly median: number;
  /** Half of the repetitions lie between these two. */
  readonly from: number;
  readonly to: number;
  readonly repetitions: number;
}

export function summarize(values: readonly number[]): Measured {
  return {
    median: median(values),
    from: percentile(values, 0.25),
    to: percentile(values, 0.75),
    repetitions: values.length,
  };
}

/** `46.1 (45.2–48.0)`. */
export function showMeasured({ median, from, to }: Measured, digits = 1): string {
  return `${median.toFixed(digits)} (${from.toFixed(digits)}–${to.toFixed(digits)})`;
}
