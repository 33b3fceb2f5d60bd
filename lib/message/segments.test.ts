import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countSeptets, GSM7_BASIC, GSM7_EXTENSION } from "./gsm7";
import { measureText, SEGMENT_CAPACITY } from "./segments";

describe("F2 the alphabet of 3GPP TS 23.038 is complete", () => {
  /** By hex row as the standard prints it, without the escape code at 1B. */
  const rows = [
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
  ];

  test("127 basic characters of one septet, in code order", () => {
    expect(GSM7_BASIC).toBe(rows.join(""));
    expect(new Set(GSM7_BASIC).size).toBe(127);
    for (const character of GSM7_BASIC) expect(countSeptets(character)).toBe(1);
  });

  test("ten extension characters of two septets", () => {
    expect([...GSM7_EXTENSION].sort()).toEqual([..."\f^{}\\[~]|€"].sort());
    for (const character of GSM7_EXTENSION) expect(countSeptets(character)).toBe(2);
  });

  test("no other code unit", () => {
    const known = new Set(GSM7_BASIC + GSM7_EXTENSION);
    for (let unit = 0; unit < 0x10000; unit++) {
      const character = String.fromCharCode(unit);
      if (!known.has(character)) expect(countSeptets(character), `U+${unit.toString(16)}`).toBeNull();
    }
  });

  test.each(["Ç", "ΔΦΓΛΩΠΨΣΘΞ", "¤ñ§"])("%s stays GSM-7", (text) => {
    expect(measureText(text).encoding).toBe("gsm7");
  });

  test.each(["ç", "á", "`", "“", "Α", "😀", "中", "\t", "\u001b", "\u00a0"])("%j needs UCS-2", (text) => {
    expect(measureText(text).encoding).toBe("ucs2");
    expect(measureText(`Hello ${text}`).encoding).toBe("ucs2");
  });
});

describe("F2 segments at the edges", () => {
  test.each<
    [
      what: string,
      text: string,
      encoding: string,
      segments: number,
      characters: number,
      units: number,
      left: number,
    ]
  >([
    ["nothing", "", "gsm7", 0, 0, 0, 160],
    ["one", "a", "gsm7", 1, 1, 1, 159],
    ["160 septets", "a".repeat(160), "gsm7", 1, 160, 160, 0],
    ["161 septets", "a".repeat(161), "gsm7", 2, 161, 161, 145],
    ["306 septets", "a".repeat(306), "gsm7", 2, 306, 306, 0],
    ["307 septets", "a".repeat(307), "gsm7", 3, 307, 307, 152],
    ["1530 septets", "a".repeat(1530), "gsm7", 10, 1530, 1530, 0],
    ["1531 septets", "a".repeat(1531), "gsm7", 11, 1531, 1531, 152],
    ["80 escape pairs alone", "€".repeat(80), "gsm7", 1, 80, 160, 0],
    ["158 and an escape pair", `${"a".repeat(158)}€`, "gsm7", 1, 159, 160, 0],
    ["159 and an escape pair", `${"a".repeat(159)}€`, "gsm7", 2, 160, 161, 145],
    // 76 pairs fill 152 of 153 septets; the odd one stays empty in every part.
    ["81 escape pairs", "€".repeat(81), "gsm7", 2, 81, 162, 153 - 10],
    ["152 escape pairs", "€".repeat(152), "gsm7", 2, 152, 304, 1],
    ["153 escape pairs, 306 septets", "€".repeat(153), "gsm7", 3, 153, 306, 151],
    ["an escape pair ending at the seam", `${"a".repeat(151)}€${"a".repeat(153)}`, "gsm7", 2, 305, 306, 0],
    ["an escape pair across the seam", `${"a".repeat(152)}€${"a".repeat(152)}`, "gsm7", 3, 305, 306, 152],
    ["an escape pair across the last seam allowed", `${"a".repeat(1529)}{`, "gsm7", 11, 1530, 1531, 151],
    ["70 units", "я".repeat(70), "ucs2", 1, 70, 70, 0],
    ["71 units", "я".repeat(71), "ucs2", 2, 71, 71, 63],
    ["134 units", "я".repeat(134), "ucs2", 2, 134, 134, 0],
    ["135 units", "я".repeat(135), "ucs2", 3, 135, 135, 66],
    ["670 units", "я".repeat(670), "ucs2", 10, 670, 670, 0],
    ["671 units", "я".repeat(671), "ucs2", 11, 671, 671, 66],
    ["35 emoji alone", "😀".repeat(35), "ucs2", 1, 35, 70, 0],
    ["36 emoji", "😀".repeat(36), "ucs2", 2, 36, 72, 67 - 6],
    ["66 emoji, 33 in each part", "😀".repeat(66), "ucs2", 2, 66, 132, 1],
    ["67 emoji, 134 units", "😀".repeat(67), "ucs2", 3, 67, 134, 65],
    ["a surrogate pair ending at the seam", `${"я".repeat(65)}😀${"я".repeat(67)}`, "ucs2", 2, 133, 134, 0],
    ["a surrogate pair across the seam", `${"я".repeat(66)}😀${"я".repeat(66)}`, "ucs2", 3, 133, 134, 66],
    ["one foreign character in a Latin text", `${"a".repeat(70)}я`, "ucs2", 2, 71, 71, 63],
    ["an escape character in UCS-2 is one unit", `я${"€".repeat(69)}`, "ucs2", 1, 70, 70, 0],
    ["CR LF are two", "\r\n".repeat(80), "gsm7", 1, 160, 160, 0],
    ["a lone high surrogate", "\ud83d", "ucs2", 1, 1, 1, 69],
    ["lone low surrogates", "\ude00".repeat(71), "ucs2", 2, 71, 71, 63],
    ["a high surrogate at the very end", `${"я".repeat(70)}\ud83d`, "ucs2", 2, 71, 71, 63],
  ])("%s", (_what, text, encoding, segmentCount, characterCount, unitCount, unitsLeft) => {
    expect(measureText(text)).toEqual({ encoding, segmentCount, characterCount, unitCount, unitsLeft });
  });
});

test("F2 the count is that of parts filled one whole character at a time", () => {
  const character = fc.oneof(
    fc.constantFrom("a", "€", "{", "Ç"),
    fc.constantFrom("a", "€", "я", "😀", "\ud83d", "\ude00"),
  );
  const runs = fc.array(fc.tuple(character, fc.integer({ min: 1, max: 160 })), { maxLength: 8 });
  fc.assert(
    fc.property(runs, (pieces) => {
      const text = pieces.map(([unit, times]) => unit.repeat(times)).join("");
      const measure = measureText(text);
      const capacity = SEGMENT_CAPACITY[measure.encoding];
      const width = (symbol: string) =>
        measure.encoding === "ucs2" ? symbol.length : GSM7_EXTENSION.includes(symbol) ? 2 : 1;
      const symbols = [...text];
      const total = symbols.reduce((sum, symbol) => sum + width(symbol), 0);
      const limit = total <= capacity.single ? capacity.single : capacity.part;
      const parts: number[] = [];
      for (const symbol of symbols) {
        const last = parts.at(-1);
        if (last === undefined || last + width(symbol) > limit) parts.push(width(symbol));
        else parts[parts.length - 1] = last + width(symbol);
      }
      expect(measure).toEqual({
        encoding: symbols.every((symbol) => (GSM7_BASIC + GSM7_EXTENSION).includes(symbol)) ? "gsm7" : "ucs2",
        segmentCount: parts.length,
        characterCount: symbols.length,
        unitCount: total,
        unitsLeft: limit - (parts.at(-1) ?? 0),
      });
    }),
    { numRuns: 500 },
  );
});

test("UCS-2 asked for is UCS-2, also where GSM-7 would do", () => {
  expect(measureText("a".repeat(70), "ucs2")).toMatchObject({
    encoding: "ucs2",
    segmentCount: 1,
    unitsLeft: 0,
  });
  expect(measureText("a".repeat(71), "ucs2")).toMatchObject({
    encoding: "ucs2",
    segmentCount: 2,
    unitCount: 71,
  });
});
