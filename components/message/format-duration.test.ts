import { describe, expect, it } from "vitest";
import { formatDuration } from "./format-duration";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [1_000, "1.0 s"],
    [9_999, "9.9 s"],
    [10_000, "10 s"],
    [59_999, "59 s"],
    [60_000, "1 min 0 s"],
    [3_599_999, "59 min 59 s"],
    [3_600_000, "1 h 0 min"],
    [86_399_999, "23 h 59 min"],
    [86_400_000, "1 d 0 h"],
    [277_200_000, "3 d 5 h"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});
