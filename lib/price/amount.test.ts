import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAmount, parseAmount } from "./amount";

describe("parseAmount (F4)", () => {
  it.each([
    ["0", 0n],
    ["0.00", 0n],
    ["0.004", 4_000n],
    ["0.000001", 1n],
    ["1.50000000", 1_500_000n],
    ["0010.02", 10_020_000n],
    ["99999999999999999999", 99_999_999_999_999_999_999_000_000n],
  ])("reads %s", (text, micros) => {
    expect(parseAmount(text)).toBe(micros);
  });

  it.each([
    "",
    ".",
    "1.",
    ".5",
    "-1",
    "+1",
    "1e3",
    "1,5",
    " 1",
    "1\n",
    "0.0000001",
    "NaN",
    "$1",
    "0x1",
    "1".repeat(65),
  ])("refuses %j", (text) => {
    expect(parseAmount(text)).toBeNull();
  });
});

describe("formatAmount", () => {
  it.each([
    [4_000, 5, "0.00400"],
    [14_000, 4, "0.0140"],
    [0, 4, "0.0000"],
    [1, 4, "0.000001"],
    [10_020_000, 2, "10.02"],
    [10_000_000, 2, "10.00"],
    [10_000_000, 0, "10"],
    [1_234_567_890_123_456_789n, 2, "1234567890123.456789"],
  ] as const)("writes %d millionths with at least %d decimals as %s", (micros, decimals, text) => {
    expect(formatAmount(micros, decimals)).toBe(text);
  });

  it("is read back as the same amount, whatever the decimals", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 24n }),
        fc.integer({ min: 0, max: 6 }),
        (micros, decimals) => {
          expect(parseAmount(formatAmount(micros, decimals))).toBe(micros);
        },
      ),
    );
  });
});
