import { describe, expect, it } from "vitest";
import { describeMappingCount, isOne } from "./describe-mapping-count";

describe("words for a count of mappings (S13)", () => {
  it.each([
    [{ value: 0, isExact: true }, "no mappings"],
    [{ value: 1, isExact: true }, "1 mapping"],
    [{ value: 10_000, isExact: true }, "10,000 mappings"],
    [{ value: 1_234_567, isExact: false }, "about 1,230,000 mappings"],
  ])("%o is %s", (count, words) => {
    expect(describeMappingCount(count)).toBe(words);
  });

  it("is one only when it is known to be", () => {
    expect([isOne({ value: 1, isExact: true }), isOne({ value: 1, isExact: false })]).toEqual([true, false]);
  });

  it("speaks of pins", () => {
    expect(describeMappingCount({ value: 2, isExact: true }, "pin")).toBe("2 pins");
  });
});
