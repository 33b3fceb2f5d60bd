import { describe, expect, it } from "vitest";
import { normaliseEmail } from "./email";

describe("normaliseEmail", () => {
  it.each([
    [" Olga@Example.COM ", "olga@example.com"],
    ["e\u0301milie@example.com", "émilie@example.com"],
    ["a+b@localhost", "a+b@localhost"],
  ])("writes %j as %j", (text, email) => {
    expect(normaliseEmail(text)).toBe(email);
  });

  it.each(["", "olga", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\u0000", `${"a".repeat(250)}@b.cd`])(
    "refuses %j",
    (text) => {
      expect(normaliseEmail(text)).toBeNull();
    },
  );
});
