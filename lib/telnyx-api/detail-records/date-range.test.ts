import { describe, expect, it } from "vitest";
import { dateRange, isDateRange, namedDateRanges } from "./date-range";

const range = (name: string, now: string) => {
  const { sinceMs, untilMs } = dateRange(name, Date.parse(now));
  return [sinceMs, untilMs].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(" ");
};

describe("date ranges", () => {
  // A Sunday: the last day of its week.
  it.each([
    ["today", "2026-03-01T00:00 2026-03-02T00:00"],
    ["yesterday", "2026-02-28T00:00 2026-03-01T00:00"],
    ["tomorrow", "2026-03-02T00:00 2026-03-03T00:00"],
    ["this_week", "2026-02-23T00:00 2026-03-02T00:00"],
    ["last_week", "2026-02-16T00:00 2026-02-23T00:00"],
    ["next_week", "2026-03-02T00:00 2026-03-09T00:00"],
    ["this_month", "2026-03-01T00:00 2026-04-01T00:00"],
    ["last_month", "2026-02-01T00:00 2026-03-01T00:00"],
    ["next_month", "2026-04-01T00:00 2026-05-01T00:00"],
    ["last_1_days", "2026-02-28T00:00 2026-03-02T00:00"],
    ["last_30_days", "2026-01-30T00:00 2026-03-02T00:00"],
  ])("%s on a Sunday is %s", (name, expected) => {
    expect(range(name, "2026-03-01T23:59:59.999Z")).toBe(expected);
  });

  it("turns with the day of UTC, and weeks with Monday", () => {
    expect(range("this_week", "2026-03-02T00:00:00Z")).toBe("2026-03-02T00:00 2026-03-09T00:00");
    expect(range("last_month", "2026-01-31T12:00:00Z")).toBe("2025-12-01T00:00 2026-01-01T00:00");
  });

  it("knows its names", () => {
    expect([...namedDateRanges, "last_9999_days"].filter((name) => !isDateRange(name))).toEqual([]);
    expect(
      ["", "last_0_days", "last_10000_days", "last_x_days", "todays", "last_year", "Today"].filter(
        isDateRange,
      ),
    ).toEqual([]);
  });
});
