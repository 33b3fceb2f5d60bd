import { describe, expect, it } from "vitest";
import { formatDateTime, formatRelative, formatRemaining } from "./time-format";

const now = Date.UTC(2026, 10, 21, 12, 0, 0);
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("formatRemaining", () => {
  it.each([
    [0, null],
    [-1, null],
    [1, "0 s"],
    [59 * second, "59 s"],
    [minute, "1 min 0 s"],
    [hour - second, "59 min 59 s"],
    [hour, "1 h 0 min"],
    [day - second, "23 h 59 min"],
    [8 * day, "8 d 0 h"],
    [8 * day - second, "7 d 23 h"],
  ])("says of %i ms: %s", (left, text) => {
    expect(formatRemaining(now + left, now)).toBe(text);
  });
});

describe("formatRelative", () => {
  it.each([
    [0, "just now"],
    [-59 * second, "just now"],
    [30 * second, "in a moment"],
    [-minute, "1 min ago"],
    [-hour, "1 h ago"],
    [hour, "in 1 h"],
    [-day, "1 day ago"],
    [-2 * day, "2 days ago"],
    [3 * day, "in 3 days"],
    [-40 * day, "12 Oct 2026"],
  ])("says of %i ms from now: %s", (offset, text) => {
    expect(formatRelative(now + offset, now)).toBe(text);
  });
});

describe("formatDateTime", () => {
  it("is in the asked zone, else in the machine's (Kathmandu in tests)", () => {
    expect(formatDateTime(now, { timeZone: "UTC" })).toBe("21 Nov 2026, 12:00");
    expect(formatDateTime(now)).toBe("21 Nov 2026, 17:45");
    expect(formatDateTime(now, { seconds: true, timeZone: "UTC" })).toBe("21 Nov 2026, 12:00:00");
    expect(formatDateTime(Date.UTC(2026, 10, 21, 23), { dateOnly: true })).toBe("22 Nov 2026");
  });
});
