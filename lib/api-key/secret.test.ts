import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { systemRandom } from "../random";
import { generateApiKey, hashApiKey, keyPrefix } from "./secret";

const withBytes = (fill: number) =>
  generateApiKey({ next: () => 0, bytes: (length) => Buffer.alloc(length, fill) });

describe("generateApiKey", () => {
  it("writes all 256 bits in 43 letters and digits after a mark", () => {
    expect(withBytes(0)).toBe(`stickypool_${"0".repeat(43)}`);
    const largest = withBytes(0xff);
    expect(largest).toMatch(/^stickypool_[0-9A-Za-z]{43}$/);
    const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const value = [...largest.slice(11)].reduce(
      (sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)),
      0n,
    );
    expect(value).toBe(2n ** 256n - 1n);
  });

  it("makes another one each time", () => {
    const made = new Set(Array.from({ length: 1000 }, () => generateApiKey(systemRandom)));
    expect(made.size).toBe(1000);
  });
});

describe("hashApiKey", () => {
  it("is sha256 in hex", () => {
    expect(hashApiKey("abc")).toBe(createHash("sha256").update("abc").digest("hex"));
  });
});

describe("keyPrefix", () => {
  it("shows five characters of a generated key", () => {
    expect(keyPrefix(withBytes(0xff))).toMatch(/^stickypool_[0-9A-Za-z]{5}$/);
  });

  it.each(["stickypool_short", `stickypool_${"0".repeat(44)}`])(
    "takes %j for one somebody chose",
    (secret) => {
      expect(keyPrefix(secret).length).toBeLessThanOrEqual(8);
    },
  );
});
