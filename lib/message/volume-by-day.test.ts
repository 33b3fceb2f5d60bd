import { describe, expect, it } from "vitest";
import { calendarDay, fillHours, sumByDay } from "./volume-by-day";

const hour = (iso: string, sent = 1) => ({ hourMs: Date.parse(iso), sent });
const perDay = (hours: ReturnType<typeof hour>[], days: number, now: string, zone: string) =>
  sumByDay(hours, ["sent"], days, Date.parse(now), zone).map(({ key, sent }) => `${key}:${sent}`);

describe("volume by day of the viewer's zone", () => {
  it.each([
    ["UTC", "2026-11-21"],
    ["America/New_York", "2026-11-20"],
    ["Asia/Kathmandu", "2026-11-21"],
    ["Pacific/Kiritimati", "2026-11-21"],
    ["Pacific/Pago_Pago", "2026-11-20"],
  ])("02:30 UTC in %s is on %s", (zone, day) => {
    expect(calendarDay(Date.parse("2026-11-21T02:30:00Z"), zone)).toBe(day);
  });

  it("puts an hour into the day it lies in for the viewer", () => {
    const hours = [hour("2026-11-20T04:00:00Z"), hour("2026-11-20T05:00:00Z"), hour("2026-11-21T04:00:00Z")];
    expect(perDay(hours, 2, "2026-11-20T20:00:00Z", "America/New_York")).toEqual([
      "2026-11-19:1",
      "2026-11-20:2",
    ]);
    expect(perDay(hours, 2, "2026-11-21T20:00:00Z", "UTC")).toEqual(["2026-11-20:2", "2026-11-21:1"]);
  });

  it("has every day once where clocks go back and the day has 25 hours", () => {
    // New York, 1 November 2026: 04:00Z to 05:00Z of the next day.
    const hours = Array.from({ length: 25 }, (_, n) => ({
      hourMs: Date.parse("2026-11-01T04:00:00Z") + n * 3_600_000,
      sent: 1,
    }));
    expect(perDay(hours, 3, "2026-11-02T04:30:00Z", "America/New_York")).toEqual([
      "2026-10-30:0",
      "2026-10-31:0",
      "2026-11-01:25",
    ]);
  });

  it("has every day once where clocks go forward and the day has 23 hours", () => {
    expect(perDay([hour("2026-03-08T05:00:00Z")], 3, "2026-03-09T03:30:00Z", "America/New_York")).toEqual([
      "2026-03-06:0",
      "2026-03-07:0",
      "2026-03-08:1",
    ]);
  });

  it("counts the hour a day begins in to the day in which that hour began, in zones off by part of an hour", () => {
    // Midnight in Kathmandu is 18:15 UTC.
    const hours = [hour("2026-11-20T18:00:00Z"), hour("2026-11-20T19:00:00Z")];
    expect(perDay(hours, 2, "2026-11-21T06:00:00Z", "Asia/Kathmandu")).toEqual([
      "2026-11-20:1",
      "2026-11-21:1",
    ]);
  });

  it("leaves out hours before the first day", () => {
    expect(perDay([hour("2026-11-01T00:00:00Z", 9)], 2, "2026-11-21T06:00:00Z", "UTC")).toEqual([
      "2026-11-20:0",
      "2026-11-21:0",
    ]);
  });
});

describe("volume by hour", () => {
  it("ends with the current hour and fills what is missing with zeros", () => {
    const hours = [hour("2026-11-20T10:00:00Z", 4), hour("2026-11-20T12:00:00Z", 5)];
    const filled = fillHours(hours, ["sent"], 4, Date.parse("2026-11-20T12:59:59.999Z"));
    expect(filled.map((h) => `${new Date(h.hourMs).toISOString().slice(11, 16)}:${h.sent}`)).toEqual([
      "09:00:0",
      "10:00:4",
      "11:00:0",
      "12:00:5",
    ]);
  });
});
