import { describe, expect, it } from "vitest";
import { restartPauseMs } from "./children.mjs";

describe("restartPauseMs", () => {
  it.each([
    [1, 250],
    [2, 500],
    [3, 1_000],
    [8, 30_000],
    [50, 30_000],
  ])("after death %i in a row waits %i ms", (deaths, expected) => {
    expect(restartPauseMs(deaths)).toBe(expected);
  });
});
