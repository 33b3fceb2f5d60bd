import { describe, expect, it } from "vitest";
import { refusePassword } from "./password-policy";

const email = "operations@example.com";

describe("refusePassword", () => {
  it.each([
    ["eleven char", "Use at least 12 characters."],
    ["", "Use at least 12 characters."],
    ["🔑".repeat(11), "Use at least 12 characters."],
    ["ab".repeat(101), "Use at most 200 characters."],
    ["Operations@Example.com", "Do not use the email as the password."],
    ["aaaaaaaaaaaa", "Do not repeat one character."],
  ])("refuses %j", (password, reason) => {
    expect(refusePassword(password, email)).toBe(reason);
  });

  it("refuses the local part of a long address", () => {
    expect(refusePassword("operations.team", "operations.team@example.com")).toMatch(/email/);
  });

  it.each(["twelve chars", "correct horse battery", "🔑🔒".repeat(6), "ab".repeat(100)])(
    "accepts %j",
    (password) => {
      expect(refusePassword(password, email)).toBeNull();
    },
  );
});
