import { describe, expect, test } from "vitest";
import { countryOf } from "./country-of";
import type { E164 } from "./e164";

describe("F7 the country a destination is judged by", () => {
  test.each([
    ["+14155552671", "US"],
    ["+16045550123", "CA"],
    ["+14165550199", "CA"],
    ["+12425550123", "BS"],
    ["+18765550123", "JM"],
    ["+18095550123", "DO"],
    ["+17875550123", "PR"],
    ["+16715550123", "GU"],
    ["+18005550123", "US"],
    ["+442079460018", "GB"],
    ["+4915123456789", "DE"],
    ["+77011234567", "KZ"],
  ])("%s is in %s", (e164, country) => {
    expect(countryOf(e164 as E164)).toBe(country);
  });

  test.each([["+15551234567"], ["+15559876543"], ["+10000000000"], ["+12115550100"]])(
    "the unassigned area code of %s counts as US",
    (e164) => expect(countryOf(e164 as E164)).toBe("US"),
  );

  test.each([
    // A Canadian and a Bahamian area code with subscriber digits no plan would assign.
    ["+16040000000", "CA"],
    ["+12421111111", "BS"],
    ["+16041234567", "CA"],
  ])("%s goes by its area code though its range is not assigned", (e164, country) => {
    expect(countryOf(e164 as E164)).toBe(country);
  });

  test.each([
    ["+440000000000", "GB"],
    ["+70000000000", "RU"],
    ["+61000000000", "AU"],
  ])("%s lies in no assigned range and counts as the main country of its calling code", (e164, country) => {
    expect(countryOf(e164 as E164)).toBe(country);
  });

  test.each([["+80012345678"], ["+88213300655"]])("%s belongs to no country", (e164) => {
    expect(countryOf(e164 as E164)).toBeNull();
  });
});
