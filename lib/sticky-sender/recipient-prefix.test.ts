import { describe, expect, it } from "vitest";
import { parseRecipientPrefix } from "./recipient-prefix";

describe("what was typed as beginnings of recipients", () => {
  it.each([
    ["", []],
    ["  ", []],
    ["+", []],
    ["+1555", ["+1555"]],
    ["(555) 123", ["+1555123", "+555123"]],
    ["555-123-4567", ["+15551234567", "+5551234567"]],
    ["1 (555) 123", ["+1555123"]],
    ["+44 20 7946", ["+44207946"]],
    ["0044 20", ["+4420"]],
    ["44", ["+144", "+44"]],
    ["1", ["+1"]],
    ["tel:+1-555", ["+1555"]],
    ["\u202a+1 555\u202c", ["+1555"]],
    ["+１５５５", ["+1555"]],
  ])("%j in the US means %j", (text, prefixes) => {
    expect(parseRecipientPrefix(text, "US")).toEqual({ ok: true, prefixes });
  });

  it("drops the trunk 0 of national notation", () => {
    expect(parseRecipientPrefix("07700 900", "GB")).toEqual({ ok: true, prefixes: ["+447700900"] });
    expect(parseRecipientPrefix("7700", "GB")).toEqual({ ok: true, prefixes: ["+447700", "+7700"] });
  });

  it.each([
    ["abc", "not_digits"],
    ["555%", "not_digits"],
    ["5+5", "not_digits"],
    ["1'; --", "not_digits"],
    ["1".repeat(21), "too_long"],
  ])("refuses %j: %s", (text, reason) => {
    expect(parseRecipientPrefix(text, "US")).toEqual({ ok: false, reason });
  });

  it("falls back to the US when the default country is unknown", () => {
    expect(parseRecipientPrefix("555", "ZZ")).toEqual({ ok: true, prefixes: ["+1555", "+555"] });
  });
});
