import { describe, expect, it } from "vitest";
import { systemRandom } from "../random";
import { generatePassword, hashPassword, pickText, verifyPassword } from "./password-hash";

describe("verifyPassword", () => {
  it("knows its own argon2id hashes and no other", async () => {
    const hash = await hashPassword("correct horse battery");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hash, "correct horse battery")).toBe(true);
    expect(await verifyPassword(hash, "correct horse batterY")).toBe(false);
    expect(await hashPassword("correct horse battery")).not.toBe(hash);
  });

  it("does the same work for an account that does not exist", async () => {
    const hash = await hashPassword("correct horse battery");
    // The fastest of several, in turns: what else the machine does can only make one slower, and makes both.
    const fastest = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    for (let n = 0; n < 12; n += 1)
      for (const [account, passwordHash] of [
        ["known", hash],
        ["unknown", null],
      ] as const) {
        const start = performance.now();
        await verifyPassword(passwordHash, "wrong");
        fastest[account] = Math.min(fastest[account], performance.now() - start);
      }
    expect(await verifyPassword(null, "anything")).toBe(false);
    expect(fastest.unknown / fastest.known).toBeGreaterThan(0.5);
    expect(fastest.unknown / fastest.known).toBeLessThan(2);
  });
});

describe("generatePassword", () => {
  it("makes four groups of four that are easy to tell apart, each time others", () => {
    const made = Array.from({ length: 50 }, () => generatePassword(systemRandom));
    for (const password of made) expect(password).toMatch(/^([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}$/);
    expect(new Set(made).size).toBe(50);
  });
});

describe("pickText", () => {
  it("drops bytes that would make some letters likelier", () => {
    const bytes = [Buffer.from([255, 254, 253]), Buffer.from([0, 1, 2])];
    const text = pickText({ next: () => 0, bytes: () => bytes.shift() ?? Buffer.alloc(3) }, "abcdefghij", 3);
    expect(text).toBe("abc");
  });
});
