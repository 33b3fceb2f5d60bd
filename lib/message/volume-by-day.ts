const HOUR_MS = 3_600_000;

/** Calendar day of an instant in a zone, as YYYY-MM-DD. */
export function calendarDay(instantMs: number, timeZone: string): string {
  return dayFormat(timeZone).format(instantMs);
}

/**
 * Sums hourly figures by calendar day of a zone, for the `days` days that end with the one `nowMs` is in, oldest first.
 *
 * Days without figures are there with zeros. Days are 23, 24 or 25 hours long where clocks change. Figures are kept per
 * UTC hour, so in zones that are not a whole hour off UTC the hour in which the day begins counts to the day in which
 * that hour began. Hours outside the days are left out.
 */
export function sumByDay<K extends string>(
  hours: readonly (Readonly<Record<K, number>> & { readonly hourMs: number })[],
  fields: readonly K[],
  days: number,
  nowMs: number,
  timeZone: string,
): (Record<K, number> & { key: string })[] {
  const keys = lastDays(days, nowMs, timeZone);
  const sums = new Map(keys.map((key) => [key, zeros(fields)]));
  for (const hour of hours) {
    const sum = sums.get(calendarDay(hour.hourMs, timeZone));
    if (sum) for (const field of fields) sum[field] += hour[field];
  }
  return keys.map((key) => ({ ...(sums.get(key) ?? zeros(fields)), key }));
}

/** The last `count` UTC hours up to the current one, oldest first, with zeros where there are no figures. */
export function fillHours<K extends string>(
  hours: readonly (Readonly<Record<K, number>> & { readonly hourMs: number })[],
  fields: readonly K[],
  count: number,
  nowMs: number,
): (Record<K, number> & { hourMs: number })[] {
  const known = new Map(hours.map((hour) => [hour.hourMs, hour]));
  const current = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: count }, (_, index) => {
    const hourMs = current - (count - 1 - index) * HOUR_MS;
    const found = known.get(hourMs);
    const sum = zeros(fields);
    if (found) for (const field of fields) sum[field] = found[field];
    return { ...sum, hourMs };
  });
}

/** Counts back by calendar, not by 24 hours: a day of 25 hours would otherwise appear twice. */
function lastDays(count: number, nowMs: number, timeZone: string): string[] {
  const today = Date.parse(`${calendarDay(nowMs, timeZone)}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(today - (count - 1 - index) * 24 * HOUR_MS).toISOString().slice(0, 10),
  );
}

function zeros<K extends string>(fields: readonly K[]): Record<K, number> {
  return Object.fromEntries(fields.map((field) => [field, 0])) as Record<K, number>;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    // Swedish writes dates as ISO does.
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format;
}
