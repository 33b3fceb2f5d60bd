import { expect, it } from "vitest";
import { spendLevel } from "./spend-level";

it.each([
  ["0.00", null, "fine"],
  ["1000000", null, "fine"],
  ["0.00", "10.00", "fine"],
  ["7.999999", "10.00", "fine"],
  ["8.00", "10.00", "near"],
  ["9.999999", "10.00", "near"],
  ["10.00", "10.00", "reached"],
  ["10.02", "10.00", "reached"],
  ["0.00", "0.00", "reached"],
  ["0.000001", "0.000002", "fine"],
  // Beyond what a double tells apart.
  ["999999999999.999998", "999999999999.999999", "near"],
] as const)("$%s of %s is %s (F4)", (spent, limit, expected) => {
  expect(spendLevel(spent, limit)).toBe(expected);
});
