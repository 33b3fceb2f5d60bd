const DAY_MS = 86_400_000;

/** The day of an instant in UTC, "2026-11-30"; whatever the zone of the process. Spending is counted by it (F4). */
export function utcDayOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}

/** The days from one to another, both included, oldest first. Empty when `to` is before `from`. */
export function listUtcDays(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(utcDayOf(at));
  return days;
}
