import { expect, it } from "vitest";
import { plainArray, textArray } from "./array-literal";

it("writes plain values as they are", () => {
  expect(plainArray([1, -2.5, 1_763_758_345_123])).toBe("{1,-2.5,1763758345123}");
  expect(plainArray(["+12125550100", "NULL"])).toBe("{+12125550100,NULL}");
  expect(plainArray([])).toBe("{}");
});

it("quotes every text and escapes what would end it", () => {
  expect(textArray(["", "NULL", 'say "hi"', "back\\slash", "a,b", "{}", "line\nbreak"])).toBe(
    '{"","NULL","say \\"hi\\"","back\\\\slash","a,b","{}","line\nbreak"}',
  );
});
