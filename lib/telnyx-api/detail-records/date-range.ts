const DAY_MS = 86_400_000;
const LAST_DAYS = /^last_([1-9]\d{0,3})_days$/;

/** Names of ranges that need no number. */
export const namedDateRanges = [
  "yesterday",
  "today",
  "tomorrow",
  "last_week",
  "this_week",
  "next_week",
  "last_month",
  "this_month",
  "next_month",
] as const;

/** Instants in epoch ms; the end is exclusive. */
export interface DateRange {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export function isDateRange(name: string): boolean {
  return (namedDateRanges as readonly string[]).includes(name) || LAST_DAYS.test(name);
}

/**
 * The days a range names, seen from `nowMs`. Days, weeks (from Monday) and months are those of UTC; `last_N_days` is today
 * and the N days before it.
 *
 * @param name one that `isDateRange` accepts
 */
export function dateRange(name: string, nowMs: number): DateRange {
  const days = LAST_DAYS.exec(name)?.[1];
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  if (days !== undefined) return { sinceMs: today - Number(days) * DAY_MS, untilMs: today + DAY_MS };
  const [which, unit] = name.includes("_") ? (name.split("_") as [string, string]) : [name, "day"];
  const step =
    which === "last" || which === "yesterday" ? -1 : which === "next" || which === "tomorrow" ? 1 : 0;
  if (unit === "month") {
    const now = new Date(nowMs);
    const monthAt = (offset: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1);
    return { sinceMs: monthAt(step), untilMs: monthAt(step + 1) };
  }
  const length = unit === "week" ? 7 * DAY_MS : DAY_MS;
  const start = unit === "week" ? today - ((new Date(today).getUTCDay() + 6) % 7) * DAY_MS : today;
  return { sinceMs: start + step * length, untilMs: start + (step + 1) * length };
}
