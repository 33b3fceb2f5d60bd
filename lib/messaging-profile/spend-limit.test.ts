import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseSpendLimit } from "./spend-limit";

describe("normaliseSpendLimit", () => {
  it.each([
    ["50.00", "50.00"],
    ["50", "50.00"],
    ["0050.5", "50.50"],
    ["0", "0.00"],
    ["000", "0.00"],
    ["0.0", "0.00"],
    ["0.1250", "0.125"],
    ["0.000001", "0.000001"],
    ["1.0000000000", "1.00"],
    ["10.10", "10.10"],
    ["999999999999.999999", "999999999999.999999"],
  ])("writes %s as %s", (text, normal) => {
    expect(normaliseSpendLimit(text)).toBe(normal);
  });

  it.each(["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", " 1", "1\n", "1000000000000", "0.0000001", "NaN"])(
    "refuses %j",
    (text) => {
      expect(normaliseSpendLimit(text)).toBeNull();
    },
  );

  it("comes to rest, and keeps the value", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 999_999_999_999n }),
        fc.stringMatching(/^[0-9]{1,6}$/),
        (whole, decimals) => {
          const normal = normaliseSpendLimit(`${whole}.${decimals}`) ?? "";
          expect(normaliseSpendLimit(normal)).toBe(normal);
          const [left = "", right = ""] = normal.split(".");
          expect(BigInt(left)).toBe(whole);
          expect(right.padEnd(6, "0")).toBe(decimals.padEnd(6, "0"));
        },
      ),
    );
  });
});
