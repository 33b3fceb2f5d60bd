import { describe, expect, test } from "vitest";
import type { NumberType } from "./types";
import { WeightCycle } from "./weight-cycle";

function choose(cycle: WeightCycle, hasLongCode = true, hasTollFree = true): NumberType | null {
  const type = cycle.nextType(hasLongCode, hasTollFree);
  if (type !== null && hasLongCode && hasTollFree) cycle.credit += cycle.creditChange(type);
  return type;
}

function run(cycle: WeightCycle, count: number): string {
  const letters = Array.from({ length: count }, () => (choose(cycle) === "long_code" ? "L" : "T"));
  return letters.join("");
}

describe("P2 weights are ratios between the types, exact over each cycle", () => {
  test.each([
    [1, 1, "LT"],
    [5, 1, "LLLTLL"],
    [1, 5, "TTLTTT"],
    [3, 2, "LTLTL"],
    [1, 3, "TLTT"],
    [2, 1, "LTL"],
    [50, 10, "LLLTLL"],
    [25, 75, "TLTT"],
  ])("%i and %i repeat %s", (longCodeWeight, tollFreeWeight, cycle) => {
    expect(run(new WeightCycle({ longCodeWeight, tollFreeWeight }), cycle.length * 4)).toBe(cycle.repeat(4));
  });

  test.each([
    [5, 1],
    [7, 3],
    [1, 1000],
    [999, 1000],
    [3, 8],
  ])("%i and %i stay within one selection of their share all the way", (longCodeWeight, tollFreeWeight) => {
    const cycle = new WeightCycle({ longCodeWeight, tollFreeWeight });
    const length = longCodeWeight + tollFreeWeight;
    let longCodes = 0;
    for (let n = 1; n <= 3 * length; n++) {
      if (choose(cycle) === "long_code") longCodes++;
      expect(Math.abs(longCodes - (n * longCodeWeight) / length)).toBeLessThan(1);
      if (n % length === 0) expect(longCodes).toBe((n / length) * longCodeWeight);
    }
  });

  test("weights as large as integers go stay exact", () => {
    const cycle = new WeightCycle({ longCodeWeight: 2_147_483_647, tollFreeWeight: 2_147_483_647 });
    expect(run(cycle, 6)).toBe("LTLTLT");
    expect(cycle.credit).toBe(0);
  });

  test("with three processes any window is off by fewer than three per type", () => {
    const cycles = [0, 1, 2].map(() => new WeightCycle({ longCodeWeight: 5, tollFreeWeight: 1 }));
    let longCodes = 0;
    // Each process gets its messages in bursts of its own length.
    for (let n = 0; n < 600; n++) {
      if (choose(cycles[Math.floor(n / 7) % 3] as WeightCycle) === "long_code") longCodes++;
      expect(Math.abs(longCodes - ((n + 1) * 5) / 6)).toBeLessThan(3);
    }
  });

  test("credits add up, so selections taken away in any order leave the cycle as it was", () => {
    const cycle = new WeightCycle({ longCodeWeight: 5, tollFreeWeight: 3 });
    run(cycle, 3);
    const before = cycle.credit;
    const types = Array.from({ length: 20 }, () => choose(cycle) as NumberType);
    for (const type of types.sort()) cycle.credit -= cycle.creditChange(type);
    expect(cycle.credit).toBe(before);
  });
});

describe("P3 weight 0 takes the type out", () => {
  test.each([
    [0, 1, "toll_free"],
    [1, 0, "long_code"],
    [0, 0, null],
    // What is no integer ≥ 0 never gets past the schema; here it counts as 0.
    [-1, 1, "toll_free"],
    [0.5, 1, "toll_free"],
    [Number.NaN, 1, "toll_free"],
    [Number.POSITIVE_INFINITY, 1, "toll_free"],
  ])("%s and %s: %s", (longCodeWeight, tollFreeWeight, type) => {
    const cycle = new WeightCycle({ longCodeWeight, tollFreeWeight });
    for (let n = 0; n < 5; n++) expect(choose(cycle)).toBe(type);
  });
});

describe("P4 a type without a usable number takes no share and gathers no credit", () => {
  test.each([
    [true, false, "long_code"],
    [false, true, "toll_free"],
    [false, false, null],
  ])("long codes usable %s, toll-free usable %s: %s", (hasLongCode, hasTollFree, type) => {
    const cycle = new WeightCycle({ longCodeWeight: 5, tollFreeWeight: 1 });
    run(cycle, 2);
    const before = cycle.credit;
    for (let n = 0; n < 10; n++) expect(choose(cycle, hasLongCode, hasTollFree)).toBe(type);
    expect(cycle.credit).toBe(before);
    expect(run(cycle, 6)).toBe("LTLLLL");
  });
});
