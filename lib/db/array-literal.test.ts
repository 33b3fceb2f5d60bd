import { expect, it } from "vitest";
import { plainArray, sparseListArray, sparseTextArray, textArray } from "./array-literal";

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

it("leaves out a column of texts that are all null, and tells null from the text NULL", () => {
  expect(sparseTextArray([null, null])).toBe("{}");
  expect(sparseTextArray([])).toBe("{}");
  expect(sparseTextArray([null, "NULL", 'a"b'])).toBe('{NULL,"NULL","a\\"b"}');
});

it("writes lists as literals within a literal, and leaves out what is empty", () => {
  expect(sparseListArray([[], []])).toBe("{}");
  expect(sparseListArray([[], ["a,b", 'c"d']])).toBe('{NULL,"{\\"a,b\\",\\"c\\\\\\"d\\"}"}');
});
