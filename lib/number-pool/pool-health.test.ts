import { expect, it } from "vitest";
import { describePoolHealth, judgePoolHealth } from "./pool-health";

it.each([
  [0, 0, "fine"],
  [1, 1, "fine"],
  [1, 0, "out"],
  [2, 1, "low"],
  [3, 1, "low"],
  [3, 2, "fine"],
  [4, 2, "low"],
  [10, 2, "low"],
  [10, 5, "low"],
  [10, 6, "fine"],
  [10, 0, "out"],
  [10, 10, "fine"],
] as const)("a pool of %i numbers with %i healthy is %s", (total, healthy, level) => {
  expect(judgePoolHealth({ total, healthy })).toBe(level);
});

it("is said in words", () => {
  expect(describePoolHealth({ total: 10, healthy: 2 })).toBe("2 of 10 numbers healthy");
  expect(describePoolHealth({ total: 1, healthy: 0 })).toBe("0 of 1 number healthy");
});
