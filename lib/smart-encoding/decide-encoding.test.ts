import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GSM7_BASIC, GSM7_EXTENSION } from "@/lib/message/gsm7";
import { measureText, SEGMENT_CAPACITY } from "@/lib/message/segments";
import { toSeptets } from "@/lib/sms-encoding/septets";
import { splitText } from "@/lib/sms-encoding/split-text";
import { decideEncoding, type EncodingRequest, isSubstituting } from "./decide-encoding";
import { substitute } from "./substitute";

describe("F2 profile flag and requested encoding", () => {
  it.each([
    [true, "auto", true],
    [false, "auto", false],
    [true, "gsm7", true],
    [false, "gsm7", true],
    [true, "ucs2", false],
    [false, "ucs2", false],
  ] as const)("profile %s, request %s: substitution %s", (isSmart, requested, expected) => {
    expect(isSubstituting({ isSmart, requested })).toBe(expected);
  });

  it.each<
    [what: string, text: string, isSmart: boolean, requested: "auto" | "gsm7" | "ucs2", outcome: string]
  >([
    ["plain", "Hello", true, "auto", "gsm7 Hello"],
    ["plain", "Hello", false, "auto", "gsm7 Hello"],
    ["plain", "Hello", true, "gsm7", "gsm7 Hello"],
    ["plain", "Hello", true, "ucs2", "ucs2 Hello"],
    ["quotes", "“Hi” – it’s", true, "auto", 'gsm7 "Hi" - it\'s'],
    ["quotes", "“Hi” – it’s", false, "auto", "ucs2 “Hi” – it’s"],
    ["quotes", "“Hi” – it’s", false, "gsm7", 'gsm7 "Hi" - it\'s'],
    ["quotes", "“Hi” – it’s", true, "ucs2", "ucs2 “Hi” – it’s"],
    // Replaced although the text stays UCS-2: unlike Twilio, which replaces all or nothing.
    ["quotes and an emoji", "“Hi” 😀", true, "auto", 'ucs2 "Hi" 😀'],
    ["quotes and an emoji", "“Hi” 😀", false, "auto", "ucs2 “Hi” 😀"],
    ["quotes and an emoji", "“Hi” 😀", true, "gsm7", 'not_gsm7 "Hi" 😀'],
    ["quotes and an emoji", "“Hi” 😀", false, "gsm7", 'not_gsm7 "Hi" 😀'],
    ["an emoji", "😀", true, "gsm7", "not_gsm7 😀"],
    ["Greek that looks Latin and Greek that does not", "ΑΒΓΔ", true, "auto", "gsm7 ABΓΔ"],
    ["right to left", "“שלום”", true, "auto", 'ucs2 "שלום"'],
    ["right to left", "“مرحبا”", true, "gsm7", 'not_gsm7 "مرحبا"'],
    ["a bidirectional control is not in the table", "\u202eabc", true, "auto", "ucs2 \u202eabc"],
    ["nothing left", "\u200b\u2060\ufeff", true, "auto", "empty_after_substitution "],
    ["nothing left", "\u200b\u2060\ufeff", false, "gsm7", "empty_after_substitution "],
    ["invisible, kept", "\u200b", false, "auto", "ucs2 \u200b"],
    ["invisible, kept", "\u200b", true, "ucs2", "ucs2 \u200b"],
    ["a lone surrogate", "“\ud83d", true, "auto", 'ucs2 "\ud83d'],
    ["a lone surrogate", "\ude00", true, "gsm7", "not_gsm7 \ude00"],
    ["halves of a pair that substitution brings together", "\ud83d\u200b\ude00", true, "auto", "ucs2 😀"],
    [
      "other planes",
      "𝒜𐍈\u{2f800}\u{e0041}\u{f0000}\u{10ffff}",
      true,
      "auto",
      "ucs2 𝒜𐍈\u{2f800}\u{e0041}\u{f0000}\u{10ffff}",
    ],
    ["nothing at all", "", true, "auto", "gsm7 "],
  ])("%s: %j, profile %s, request %s", (_what, text, isSmart, requested, outcome) => {
    const decision = decideEncoding(text, { isSmart, requested });
    expect(
      `${decision.kind === "refused" ? decision.refusal : decision.measure.encoding} ${decision.text}`,
    ).toBe(outcome);
  });

  it("hands back the very string where nothing is replaced, without a copy of it", () => {
    const text = "я".repeat(200);
    expect(Object.is(decideEncoding(text, { isSmart: true, requested: "auto" }).text, text)).toBe(true);
  });
});

describe("F2 segments are counted after the substitution", () => {
  it.each<[what: string, text: string, before: number, encoding: string, segments: number, units: number]>([
    ["160 with quotes are one instead of three", `“${"a".repeat(158)}”`, 3, "gsm7", 1, 160],
    ["161 with quotes are two", `“${"a".repeat(159)}”`, 3, "gsm7", 2, 161],
    ["70 with quotes stay one", `“${"a".repeat(68)}”`, 1, "gsm7", 1, 70],
    ["an ellipsis grows by two, just fitting", `${"a".repeat(157)}…`, 3, "gsm7", 1, 160],
    ["an ellipsis grows into another segment", `${"a".repeat(158)}…`, 3, "gsm7", 2, 161],
    ["a tab grows to seven spaces", `${"a".repeat(154)}\t`, 3, "gsm7", 2, 161],
    ["fractions", `${"½".repeat(51)}${"a".repeat(7)}`, 1, "gsm7", 1, 160],
    ["growth in a text that stays UCS-2", `${"я".repeat(69)}…`, 1, "ucs2", 2, 72],
    ["shrinking in a text that stays UCS-2", `${"я".repeat(70)}\u200b`, 2, "ucs2", 1, 70],
    ["a replacement that is an escape pair", `${"a".repeat(159)}｛`, 3, "gsm7", 2, 161],
    ["153rd septet would be the escape", `${"a".repeat(152)}［${"a".repeat(152)}`, 5, "gsm7", 3, 306],
    ["emoji across the seam after a growth", `…${"я".repeat(63)}😀${"я".repeat(66)}`, 2, "ucs2", 3, 134],
    ["ten segments", `’${"a".repeat(1529)}`, 23, "gsm7", 10, 1530],
    ["and one character more", `’${"a".repeat(1530)}`, 23, "gsm7", 11, 1531],
    ["grown past ten", `…${"a".repeat(1528)}`, 23, "gsm7", 11, 1531],
  ])("%s", (_what, text, before, encoding, segmentCount, unitCount) => {
    expect(measureText(text).segmentCount).toBe(before);
    expect(decideEncoding(text, { isSmart: true, requested: "auto" })).toMatchObject({
      kind: "encoded",
      measure: { encoding, segmentCount, unitCount },
    });
  });
});

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...GSM7_BASIC, ...GSM7_EXTENSION),
      fc.constantFrom("“", "’", "…", "\t", "½", "\u200b", "｛", "Α", "`"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
      fc.constantFrom("\ud83d", "\ude00", "😀", "я"),
    ),
    { maxLength: 400 },
  )
  .map((pieces) => pieces.join(""));

describe("F2 of any text", () => {
  it("substituting twice is substituting once", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(substitute(substitute(text))).toBe(substitute(text));
      }),
    );
  });

  it("what goes out is the text, or what the table makes of it, and measured as what it is", () => {
    const requests = fc.record<EncodingRequest>({
      isSmart: fc.boolean(),
      requested: fc.constantFrom("auto", "gsm7", "ucs2"),
    });
    fc.assert(
      fc.property(anyText, requests, (text, request) => {
        const decision = decideEncoding(text, request);
        const expected = isSubstituting(request) ? substitute(text) : text;
        expect(decision.text).toBe(expected);
        expect(decision.measure).toEqual(
          measureText(expected, request.requested === "ucs2" ? "ucs2" : undefined),
        );
        const isGsm = measureText(expected).encoding === "gsm7";
        expect(decision.kind === "refused").toBe(
          (expected === "" && text !== "") || (request.requested === "gsm7" && !isGsm),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("the parts it goes out in make up the text again, are as many as counted, and split no pair", () => {
    const requests = fc.constantFrom<EncodingRequest>(
      { isSmart: true, requested: "auto" },
      { isSmart: false, requested: "auto" },
      { isSmart: true, requested: "ucs2" },
    );
    fc.assert(
      fc.property(anyText, requests, (text, request) => {
        const { kind, text: out, measure } = decideEncoding(text, request);
        if (kind === "refused" || out === "") return;
        const parts = splitText(out, measure.encoding);
        expect(parts.join("")).toBe(out);
        expect(parts).toHaveLength(measure.segmentCount);
        for (const [index, part] of parts.entries()) {
          const next = parts[index + 1];
          if (next !== undefined)
            expect(/[\ud800-\udbff]$/.test(part) && /^[\udc00-\udfff]/.test(next)).toBe(false);
          const units = measure.encoding === "gsm7" ? toSeptets(part).length : part.length;
          expect(units).toBeLessThanOrEqual(
            SEGMENT_CAPACITY[measure.encoding][next || index > 0 ? "part" : "single"],
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
