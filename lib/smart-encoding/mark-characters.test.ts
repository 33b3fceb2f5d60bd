import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countSeptets } from "@/lib/message/gsm7";
import { describeSubstitution } from "./describe-substitution";
import { listMarkedCharacters, markCharacters } from "./mark-characters";
import { substitute } from "./substitute";

const shown = (text: string, isSubstituting: boolean) =>
  markCharacters(text, isSubstituting).map(({ start, text: run, mark, replacement }) =>
    mark === null ? run : `${start}:${mark === "replaced" ? `${run}→${replacement}` : `!${run}`}`,
  );

describe("F2 where a text leaves GSM-7", () => {
  it.each<[string, string[], string[]]>([
    ["", [], []],
    ["plain {€}", ["plain {€}"], ["plain {€}"]],
    ["“Hi” 😀!", ['0:“→"', "Hi", '3:”→"', " ", "5:!😀", "!"], ["0:!“", "Hi", "3:!”", " ", "5:!😀", "!"]],
    ["a\u200bb", ["a", "1:\u200b→", "b"], ["a", "1:!\u200b", "b"]],
    ["\ud83d😀\ude00", ["0:!\ud83d", "1:!😀", "3:!\ude00"], ["0:!\ud83d", "1:!😀", "3:!\ude00"]],
    ["a\u0303", ["a", "1:\u0303→~"], ["a", "1:!\u0303"]],
  ])("%j", (text, substituting, not) => {
    expect(shown(text, true)).toEqual(substituting);
    expect(shown(text, false)).toEqual(not);
  });

  it("runs make up the text, marks are exactly what GSM-7 lacks, replacements are what goes out", () => {
    const pieces = fc.array(
      fc.constantFrom("a", "€", "“", "…", "\t", "😀", "\ud83d", "\ude00", "я", "Α", "\u200b"),
    );
    fc.assert(
      fc.property(pieces, fc.boolean(), (parts, isSubstituting) => {
        const text = parts.join("");
        const runs = markCharacters(text, isSubstituting);
        expect(runs.map((run) => run.text).join("")).toBe(text);
        for (const run of runs) {
          expect(text.startsWith(run.text, run.start)).toBe(true);
          expect(countSeptets(run.text) === null).toBe(run.mark !== null);
        }
        const out = runs.map((run) => run.replacement ?? run.text).join("");
        expect(out).toBe(isSubstituting ? substitute(text) : text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("lists each character once with all its places, in characters", () => {
    expect(listMarkedCharacters("😀’a’ж", true)).toEqual([
      { character: "😀", codePoint: "U+1F600", mark: "foreign", replacement: null, positions: [0] },
      { character: "’", codePoint: "U+2019", mark: "replaced", replacement: "'", positions: [1, 3] },
      { character: "ж", codePoint: "U+0436", mark: "foreign", replacement: null, positions: [4] },
    ]);
  });
});

describe("F2 what was done to a text", () => {
  it.each<[string, string | null, boolean, number, number]>([
    ["Hello", null, false, 0, 0],
    ["“Hello”", null, false, 0, 0],
    ["“Hello”", '"Hello"', true, 2, 0],
    ["’’’", "'''", true, 1, 0],
    ["a…½\t", "a...1/2       ", true, 3, 10],
    ["a\u200b😀", "a😀", true, 1, -1],
    // A text that differs for another reason only: a shortened link.
    ["see https://example.com/long", "see https://sho.rt/1", false, 0, 0],
    ["“see” https://example.com/long", "“see” https://sho.rt/1", false, 0, 0],
  ])("%j sent as %j", (text, wireText, isApplied, replacedCharacterCount, lengthChange) => {
    expect(describeSubstitution(text, wireText)).toEqual({ isApplied, replacedCharacterCount, lengthChange });
  });
});
