import { describe, expect, it } from "vitest";
import { findNonGsmCharacters } from "./non-gsm-characters";
import { measureText } from "./segments";

const found = (text: string) =>
  findNonGsmCharacters(text).map(({ character, codePoint, count }) => `${character} ${codePoint} ×${count}`);

describe("characters outside GSM-7", () => {
  it.each([
    ["", []],
    ["Hello {world} €5\n", []],
    ["ça va, ça va", ["ç U+00E7 ×2"]],
    ["“quoted” – 👋👋", ["“ U+201C ×1", "” U+201D ×1", "– U+2013 ×1", "👋 U+1F44B ×2"]],
    ["a\u200bb", ["\u200b U+200B ×1"]],
    ["lone \ud83d", ["\ud83d U+D83D ×1"]],
  ])("%j", (text, expected) => expect(found(text)).toEqual(expected));

  it("are there exactly when the text needs UCS-2", () => {
    for (const text of ["plain", "Ç is in GSM-7", "ç is not", "ΔΦ", "да", "`"]) {
      expect(measureText(text).encoding === "ucs2", text).toBe(findNonGsmCharacters(text).length > 0);
    }
  });
});
