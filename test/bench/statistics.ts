/** The value below which a part of the sorted values lies; nearest rank. NaN of nothing. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Slope {
  /** Median of the slopes of all pairs of points, in y per x. */
  readonly perX: number;
  /** Limits of its 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
}

/**
 * The slope of a line through points of which some may be far off: Theil and Sen's estimator, with Sen's confidence
 * interval from the distribution of Kendall's tau.
 * Source: P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968).
 */
export function robustSlope(points: readonly Point[]): Slope {
  const slopes = points
    .flatMap((a, index) => points.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x)))
    .filter((slope) => Number.isFinite(slope))
    .sort((a, b) => a - b);
  const n = points.length;
  const halfWidth = 1.96 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? Number.NaN;
  const centre = slopes.length / 2;
  return { perX: at(centre - 0.5), low: at(centre - halfWidth / 2 - 1), high: at(centre + halfWidth / 2) };
}
