import {
  assessNumberHealth,
  HEALTH_WINDOW_HOURS,
  type HourlyOutcomes,
  type NumberHealth,
} from "./number-health";

const HOUR_MS = 3_600_000;

/** A number's health at the end of an hour, or now in the running one. */
export interface HealthAt extends NumberHealth {
  readonly hourMs: number;
}

/**
 * Health of a number hour by hour (O3), oldest first: for each of the last `hours` hours, the running one included, what its
 * window said when the hour ended.
 *
 * @param outcomes counters of those hours and of the window before them; hours without any may be missing
 */
export function traceHealth(outcomes: readonly HourlyOutcomes[], hours: number, nowMs: number): HealthAt[] {
  const currentMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const sorted = [...outcomes].sort((a, b) => a.hourStartMs - b.hourStartMs);
  const history: HealthAt[] = [];
  let from = 0;
  let until = 0;
  for (let hourMs = currentMs - (hours - 1) * HOUR_MS; hourMs <= currentMs; hourMs += HOUR_MS) {
    const startMs = hourMs - HEALTH_WINDOW_HOURS * HOUR_MS;
    while (from < sorted.length && (sorted[from]?.hourStartMs ?? 0) < startMs) from++;
    while (until < sorted.length && (sorted[until]?.hourStartMs ?? 0) <= hourMs) until++;
    history.push({ hourMs, ...assessNumberHealth(sorted.slice(from, until), hourMs) });
  }
  return history;
}
