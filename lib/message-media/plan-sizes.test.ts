import { describe, expect, it } from "vitest";
import { seededRandom } from "../testing/seeded-random";
import { planSizes, type SizedFile } from "./plan-sizes";

const fixed = (size: number): SizedFile => ({ size, isTranscodable: false });
const soft = (size: number): SizedFile => ({ size, isTranscodable: true });

describe("planSizes", () => {
  it.each<[string, SizedFile[], (number | null)[]]>([
    ["nothing", [], []],
    ["what fits exactly", [soft(400), soft(600)], [null, null]],
    ["one byte too much", [soft(1_001)], [1_000]],
    ["a small one beside a large one", [soft(5_000), soft(100)], [900, null]],
    ["equal parts of large ones", [soft(5_000), soft(7_000)], [500, 500]],
    ["a fixed one first", [fixed(400), soft(5_000)], [null, 600]],
    ["a fixed one that takes all", [fixed(1_000), soft(5_000)], [null, null]],
    ["fixed ones alone", [fixed(5_000)], [null]],
  ])("decides about %s", (_what, files, plan) => {
    expect(planSizes(files, 1_000)).toEqual(plan);
  });

  it("never passes the limit where something can be made smaller, and never asks a file to grow", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 2_000; round++) {
      const files = Array.from({ length: 1 + Math.floor(random.next() * 10) }, () =>
        random.next() < 0.3 ? fixed(Math.ceil(random.next() * 300)) : soft(Math.ceil(random.next() * 3_000)),
      );
      const plan = planSizes(files, 1_000);
      const total = files.reduce((bytes, { size }, place) => bytes + (plan[place] ?? size), 0);
      const unmovable = files.reduce((bytes, file) => bytes + (file.isTranscodable ? 0 : file.size), 0);
      if (files.some((file) => file.isTranscodable) && unmovable < 1_000)
        expect(total).toBeLessThanOrEqual(1_000);
      for (const [place, bytes] of plan.entries())
        if (bytes !== null) expect(bytes).toBeLessThan(files[place]?.size ?? 0);
    }
  });
});
