import { describe, expect, it } from "vitest";
import { parseDestinations, splitDestinations } from "./allowed-destinations";
import { countryName } from "./country-name";

describe("allowed destinations (F7)", () => {
  it.each([
    ["*", ["*"]],
    ["US", ["US"]],
    ["us, ca; gb\nDE  us", ["US", "CA", "GB", "DE"]],
    ["AQ", ["AQ"]],
  ])("%j is read as %j", (text, destinations) => {
    expect(parseDestinations(splitDestinations(text))).toEqual({ ok: true, destinations });
  });

  it.each([
    ["", "missing_destinations"],
    ["  ,;", "missing_destinations"],
    ["US, *", "invalid_value"],
    ["XX", "invalid_value"],
    ["EU", "invalid_value"],
    ["USA", "invalid_value"],
    ["constructor", "invalid_value"],
    ["U\u0000", "invalid_value"],
  ])("%j is refused: %s", (text, code) => {
    expect(parseDestinations(splitDestinations(text))).toMatchObject({ ok: false, code });
  });

  it("knows a country by its name and says its code", () => {
    expect(parseDestinations(splitDestinations("Canada"))).toMatchObject({
      detail: "Write CA for Canada: countries are listed by their codes.",
    });
  });

  it("does not repeat long nonsense in full", () => {
    const parsed = parseDestinations(["x".repeat(10_000)]);
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok ? "" : parsed.detail).toHaveLength(
      41 + `“” is not a country code. Use two-letter codes such as US, CA or GB.`.length,
    );
  });

  it("names countries", () => {
    expect(countryName("US")).toBe("United States");
    expect(countryName("CA")).toBe("Canada");
    for (const code of ["*", "XX", "us", "USA", ""]) expect(countryName(code)).toBeNull();
  });
});
