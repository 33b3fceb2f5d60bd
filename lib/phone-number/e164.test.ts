import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type E164RefusalReason, isE164, parseE164 } from "./e164";

describe("parseE164 normalises any common notation", () => {
  test.each<[input: string, defaultCountry: string | undefined, e164: string]>([
    // Possible is enough: the owner's documents use numbers of ranges that are not assigned.
    ["+15551234567", undefined, "+15551234567"],
    ["+15559876543", undefined, "+15559876543"],
    ["+14155550000", undefined, "+14155550000"],
    ["5551234567", "US", "+15551234567"],
    ["(415) 555-2671", "US", "+14155552671"],
    ["415.555.2671", "US", "+14155552671"],
    ["415 555 2671", "US", "+14155552671"],
    ["4155552671", "US", "+14155552671"],
    ["1-415-555-2671", "US", "+14155552671"],
    ["14155552671", "US", "+14155552671"],
    ["+1 (415) 555‑2671", "US", "+14155552671"],
    ["+1 415 555 2671", undefined, "+14155552671"],
    ["  +14155552671\t", undefined, "+14155552671"],
    ["tel:+1-415-555-2671", undefined, "+14155552671"],
    ["SMS:+14155552671", undefined, "+14155552671"],
    // As copied from an address book: direction marks and a zero-width space.
    ["\u202a+14155552671\u202c", undefined, "+14155552671"],
    ["\ufeff+1415\u200b5552671", undefined, "+14155552671"],
    ["４１５５５５２６７１", "US", "+14155552671"],
    ["٤١٥٥٥٥٢٦٧١", "US", "+14155552671"],
    ["011 44 20 7946 0018", "US", "+442079460018"],
    ["0044 20 7946 0018", "US", "+442079460018"],
    ["0044 20 7946 0018", undefined, "+442079460018"],
    ["0011 1 415 555 2671", "AU", "+14155552671"],
    ["+44 (0)20 7946 0018", "US", "+442079460018"],
    ["020 7946 0018", "GB", "+442079460018"],
    ["06 1234 5678", "IT", "+390612345678"],
    ["+39 06 1234 5678", "US", "+390612345678"],
    ["0151 23456789", "DE", "+4915123456789"],
  ])("%j with default country %s is %s", (input, defaultCountry, e164) => {
    expect(parseE164(input, { defaultCountry })).toEqual({ ok: true, e164 });
  });
});

describe("parseE164 refuses what is no phone number, with a reason", () => {
  test.each<[input: string, defaultCountry: string | undefined, reason: E164RefusalReason]>([
    ["", "US", "empty"],
    [" \u200b\t", "US", "empty"],
    ["tel:", "US", "empty"],
    ["+", "US", "not_a_number"],
    ["hello", "US", "not_a_number"],
    ["call 415 555 2671", "US", "not_a_number"],
    ["415 555 2671 / 415 555 2672", "US", "too_long"],
    ["+1415555267a", "US", "not_a_number"],
    ["1-800-FLOWERS", "US", "not_a_number"],
    ["555-1234", "US", "too_short"],
    ["+15551234", "US", "too_short"],
    ["+4930", "US", "too_short"],
    ["+155512345678", "US", "too_long"],
    ["447700900123", "US", "too_long"],
    ["1".repeat(10_000), "US", "too_long"],
    ["+99912345678", "US", "unknown_country"],
    ["4155552671", undefined, "unknown_country"],
    ["4155552671", "XX", "unknown_country"],
    ["+1 (415) 555-2671 ext. 5", "US", "extension"],
    ["4155552671x123", "US", "extension"],
  ])("%j with default country %s: %s", (input, defaultCountry, reason) => {
    expect(parseE164(input, { defaultCountry })).toEqual({ ok: false, reason });
  });
});

describe("isE164 takes a number only as it stands", () => {
  test.each([
    "+15551234567",
    "+15559876543",
    "+14155550000",
    "+10000000000",
    "+442079460018",
    "+390612345678",
    "+88213300655",
  ])("%s passes", (value) => expect(isE164(value)).toBe(true));

  test.each<[unknown]>([
    ["15551234567"],
    [" +15551234567"],
    ["+15551234567\n"],
    ["+1 5551234567"],
    ["+1555123456"],
    ["+155512345678"],
    ["+05551234567"],
    ["+4402079460018"],
    ["+99912345678"],
    ["00442079460018"],
    ["+１5551234567"],
    [""],
    [null],
    [15551234567],
    [["+15551234567"]],
  ])("%j does not", (value) => expect(isE164(value)).toBe(false));
});

test("whatever parseE164 makes is E.164 and stays what it is, and no input makes it throw", () => {
  const digitsAndMarks = fc.string({
    unit: fc.constantFrom(..."0123456789+-() .x/;=٣４\u200b"),
    maxLength: 24,
  });
  const international = fc
    .tuple(
      fc.constantFrom("+", "00", "011 "),
      fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 16 }),
    )
    .map(([prefix, digits]) => prefix + digits);
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), digitsAndMarks, international),
      fc.constantFrom(undefined, "US", "GB", "IT", "DE", "AU", "XX"),
      (input, defaultCountry) => {
        const parsed = parseE164(input, { defaultCountry });
        if (!parsed.ok) return;
        expect(parsed.e164).toMatch(/^\+[1-9]\d{5,14}$/);
        expect(isE164(parsed.e164)).toBe(true);
        expect(parseE164(parsed.e164)).toEqual(parsed);
      },
    ),
    { numRuns: 3000 },
  );
});
