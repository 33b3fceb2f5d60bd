import { describe, expect, test } from "vitest";
import { classifyNumber } from "./classify-number";
import type { E164 } from "./e164";
import { areaCodeOf } from "./nanp";

describe("P1 a number is toll-free by its +1 area code, every other full number is a long code", () => {
  test.each(["800", "833", "844", "855", "866", "877", "888"])("+1 %s is toll-free", (areaCode) => {
    expect(classifyNumber(`+1${areaCode}5550100` as E164)).toBe("toll_free");
  });

  test.each([
    ["+14155550100"],
    ["+15551234567"],
    // 822 and 899 are reserved for later toll-free use; 900 is premium rate.
    ["+18225550100"],
    ["+18995550100"],
    ["+19005550100"],
    ["+14168005550"],
    ["+448005550100"],
    ["+80012345678"],
  ])("%s is a long code", (e164) => {
    expect(classifyNumber(e164 as E164)).toBe("long_code");
  });
});

describe("O4 an area code needs +1 and ten digits", () => {
  test.each([
    ["+14155550100", "415"],
    ["+15551234567", "555"],
    ["+16045550100", "604"],
    ["+442079460018", null],
    ["+12345678901234", null],
    ["+1415555010", null],
    ["+141555501000", null],
    ["+390612345678", null],
  ])("%s: %s", (e164, areaCode) => {
    expect(areaCodeOf(e164 as E164)).toBe(areaCode);
  });
});
