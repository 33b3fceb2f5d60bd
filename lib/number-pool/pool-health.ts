/** Numbers of a pool that could send, and how many of them are healthy (O3). */
export interface PoolHealth {
  readonly total: number;
  readonly healthy: number;
}

/**
 * - `fine`: enough numbers are healthy.
 * - `low`: half of them or more are unhealthy, or a single healthy one is left.
 * - `out`: none is healthy.
 */
export type PoolHealthLevel = "fine" | "low" | "out";

/** How near a pool is to running out of healthy numbers: a warning must come while there is time to add some. */
export function judgePoolHealth({ total, healthy }: PoolHealth): PoolHealthLevel {
  if (total === 0 || healthy === total) return "fine";
  if (healthy === 0) return "out";
  return healthy === 1 || healthy * 2 <= total ? "low" : "fine";
}

/** "2 of 10 numbers healthy". */
export function describePoolHealth({ total, healthy }: PoolHealth): string {
  return `${healthy.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} ${total === 1 ? "number" : "numbers"} healthy`;
}
