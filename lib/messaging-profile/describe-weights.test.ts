import { describe, expect, it } from "vitest";
import { describeWeights } from "./describe-weights";

describe("weights in plain words (P2, P3)", () => {
  it.each([
    [
      5,
      1,
      "5 of every 6 messages chosen by weight leave from a long code, the other 1 from a toll-free number.",
    ],
    [
      50,
      10,
      "5 of every 6 messages chosen by weight leave from a long code, the other 1 from a toll-free number.",
    ],
    [
      1,
      1,
      "1 of every 2 messages chosen by weight leave from a long code, the other 1 from a toll-free number.",
    ],
    [
      1_000_000,
      1,
      "1,000,000 of every 1,000,001 messages chosen by weight leave from a long code, the other 1 from a toll-free number.",
    ],
  ])("%d and %d", (longCode, tollFree, words) => {
    expect(describeWeights(longCode, tollFree)).toBe(words);
  });

  it("names what a zero does (P3)", () => {
    expect(describeWeights(0, 3)).toContain("Only toll-free numbers");
    expect(describeWeights(3, 0)).toContain("Only long codes");
    expect(describeWeights(0, 0)).toContain("refused");
  });

  it.each([
    [-1, 1],
    [1, 0.5],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
  ])("says nothing about %d and %d", (longCode, tollFree) => {
    expect(describeWeights(longCode, tollFree)).toBeNull();
  });
});
