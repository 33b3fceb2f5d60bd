import { describe, expect, it } from "vitest";
import { describeWait } from "./describe-wait";

describe("describeWait", () => {
  it.each([
    [0, "1 second"],
    [1_000, "1 second"],
    [1_001, "2 seconds"],
    [60_000, "60 seconds"],
    [60_001, "2 minutes"],
    [15 * 60_000, "15 minutes"],
  ])("says after %i ms left: %s", (left, wait) => {
    expect(describeWait(5_000_000 + left, 5_000_000)).toBe(`Too many attempts. Try again in ${wait}.`);
  });
});
