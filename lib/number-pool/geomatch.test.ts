import { describe, expect, test } from "vitest";
import type { E164 } from "@/lib/phone-number/e164";
import { areaCodeOf } from "@/lib/phone-number/nanp";
import { formatAreaCode, geomatchAreaCode } from "./geomatch";

describe("O4 geomatch reads the area code as the rest of the product does", () => {
  test.each([
    ["+14155550100", 415],
    ["+15551234567", 555],
    ["+10005550100", 0],
    ["+10105550100", 10],
    ["+19995550100", 999],
    ["+442079460018", -1],
    ["+44207946001", -1],
    ["+1415555010", -1],
    ["+141555501000", -1],
  ])("%s: %i", (number, areaCode) => {
    const asIs = number as E164;
    expect(geomatchAreaCode(asIs)).toBe(areaCode);
    expect(areaCode === -1 ? null : formatAreaCode(areaCode)).toBe(areaCodeOf(asIs));
  });
});
