import { describe, expect, it } from "vitest";
import { readNumberFilter } from "./number-filter";

describe("searching by number", () => {
  it.each([
    ["+13055550101", "US", "+13055550101"],
    ["(305) 555-0101", "US", "+13055550101"],
    ["1 305 555 0101", "US", "+13055550101"],
    ["020 7946 0018", "GB", "+442079460018"],
    ["0044 20 7946 0018", "US", "+442079460018"],
  ])("%j is one number", (text, country, digits) => {
    expect(readNumberFilter(text, country)).toEqual({ kind: "whole", digits });
  });

  it.each([
    ["305", "US", "+1305"],
    ["(305) 555", "US", "+1305555"],
    ["1305", "US", "+1305"],
    ["1", "US", "+1"],
    ["+1 305-55", "US", "+130555"],
    ["+44", "US", "+44"],
    ["+", "US", "+"],
    ["0049", "US", "+49"],
    ["0207", "GB", "+44207"],
    ["３０５", "US", "+1305"],
    ["+1305\u202c", "US", "+1305"],
  ])("%j is the start of numbers", (text, country, digits) => {
    expect(readNumberFilter(text, country)).toEqual({ kind: "prefix", digits });
  });

  it.each(["", "   ", " () - "])("%j is nothing", (text) => {
    expect(readNumberFilter(text, "US")).toBeNull();
  });

  it.each(["abc", "305x", "'; --", "+1+2", "1".repeat(17), "%", "1".repeat(10_000)])(
    "%j is invalid",
    (text) => {
      expect(readNumberFilter(text, "US")).toBe("invalid");
    },
  );
});
