import { describe, expect, it } from "vitest";
import { listUtcDays, utcDayOf } from "./utc-day";

describe("days of spending (F4)", () => {
  it("are tested in a zone that is not UTC", () => {
    expect(new Date("2026-11-30T20:00:00Z").getDate()).toBe(1);
  });

  it.each([
    ["2026-11-30T00:00:00.000Z", "2026-11-30"],
    ["2026-11-30T23:59:59.999Z", "2026-11-30"],
    ["2026-12-01T00:00:00.000Z", "2026-12-01"],
    ["2024-02-29T18:15:00Z", "2024-02-29"],
  ])("%s is of %s", (instant, day) => {
    expect(utcDayOf(Date.parse(instant))).toBe(day);
  });

  it.each([
    ["2026-11-30", "2026-11-30", ["2026-11-30"]],
    ["2026-02-27", "2026-03-02", ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]],
    ["2026-03-02", "2026-03-01", []],
  ])("from %s to %s", (from, to, days) => {
    expect(listUtcDays(from, to)).toEqual(days);
  });
});
