import { SegmentedMessage } from "sms-segments-calculator";
import { describe, expect, it } from "vitest";
import { countSeptets } from "@/lib/message/gsm7";
import { countReplaced, replacementOf, substitute } from "./substitute";
import { SUBSTITUTIONS } from "./substitution-table";

/** The published table by replacement, written with the characters themselves; full-width letters and digits are ranges below. */
const PUBLISHED: readonly (readonly [replacement: string, characters: string])[] = [
  [
    "",
    "\u0000\u0003\u0004\u0010\u0011\u0012\u0013\u0014\u0017\u0019\u0080\u008d\u0090\u009b\u009f\u200b\u2028\u2029\u2060\ufeff",
  ],
  [" ", "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"],
  ["       ", "\u0009"],
  ["!", "ǃ︕﹗！"],
  ["!!", "‼"],
  ['"', "«»ʺˮ“”„‟❝❞〝〞＂"],
  ["#", "﹟＃"],
  ["$", "﹩＄"],
  ["%", "﹪％"],
  ["&", "﹠＆"],
  ["'", "`´ʹʻʼʽˈˊˋ\u0313\u0314‘’‛❛❜︐︑＇"],
  ["(", "❨❪⟮⦅﹙（"],
  [")", "❩❫⟯⦆﹚）"],
  ["*", "⁎∗⊛✢✣✤✥✱✲✳✺✻✼✽❃❉❊❋⧆﹡＊"],
  ["+", "˖﹢＋"],
  [",", "\u0326‚、﹐﹑，､"],
  ["-", "‐–—―•⁃⎼⎽﹣－"],
  [".", "。﹒．｡"],
  ["...", "…"],
  ["/", "÷\u0337\u0338⁄∕⧸／"],
  ["1/2", "½"],
  ["1/4", "¼"],
  ["3/4", "¾"],
  [":", "ː˸⦂꞉︓："],
  [";", "⁏︔﹔；"],
  ["<", "‹﹤＜"],
  ["=", "\u0347꞊﹦＝"],
  [">", "›﹥＞"],
  ["?", "︖﹖？"],
  ["@", "﹫＠"],
  ["A", "Αᴀ"],
  ["B", "ʙΒ"],
  ["C", "ᴄ"],
  ["D", "ᴅ"],
  ["E", "Εᴇ"],
  ["F", "ꜰ"],
  ["G", "ɢ"],
  ["H", "ʜΗ"],
  ["I", "ɪΙ"],
  ["J", "ᴊ"],
  ["K", "Κᴋ"],
  ["L", "ʟ"],
  ["M", "Μᴍ"],
  ["N", "ɴΝ"],
  ["O", "Οᴏ"],
  ["P", "Ρᴘ"],
  ["R", "ʀ"],
  ["S", "ꜱ"],
  ["T", "Τᴛ"],
  ["U", "ᴜ"],
  ["V", "ᴠ"],
  ["W", "ᴡ"],
  ["X", "Χ"],
  ["Y", "ʏΥ"],
  ["Z", "Ζᴢ"],
  ["[", "［"],
  ["\\", "\u20e5⧵⧹﹨＼"],
  ["]", "］"],
  ["^", "ˆ\u0302\u1dcd＾"],
  ["_", "\u0332‗＿"],
  ["{", "❴﹛｛"],
  ["|", "\u20d2\u20d3∣⎜⎟⎸⎹⏐｜"],
  ["}", "❵﹜｝"],
  ["~", "˜˷\u0303\u0330\u0334∼～"],
];

const FULL_WIDTH: readonly (readonly [first: string, ascii: string])[] = [
  ["０", "0123456789"],
  ["Ａ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  ["ａ", "abcdefghijklmnopqrstuvwxyz"],
];

const entries: readonly (readonly [name: string, character: string, replacement: string])[] = [
  ...PUBLISHED.flatMap(([replacement, characters]) =>
    [...characters].map((character) => [character, replacement] as const),
  ),
  ...FULL_WIDTH.flatMap(([first, ascii]) =>
    [...ascii].map((letter, i) => [String.fromCharCode(first.charCodeAt(0) + i), letter] as const),
  ),
].map(([character, replacement]) => [
  `U+${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  character,
  replacement,
]);

describe("F2 the substitution table", () => {
  it("has the 310 published characters, each once", () => {
    const codePoints = SUBSTITUTIONS.flatMap(([, list]) => list.split(" "));
    expect(codePoints).toHaveLength(310);
    expect(new Set(codePoints).size).toBe(310);
    expect(entries).toHaveLength(310);
  });

  it.each(entries)("%s %j becomes %j, also among others", (_name, character, replacement) => {
    expect(substitute(character)).toBe(replacement);
    expect(substitute(`a${character}${character}я`)).toBe(`a${replacement}${replacement}я`);
    expect(replacementOf(character.charCodeAt(0))).toBe(replacement);
    expect(countReplaced(`a${character}${character}`)).toBe(1);
    expect(countSeptets(character), "GSM-7 has it anyway").toBeNull();
    expect(countSeptets(replacement), "the replacement is GSM-7").not.toBeNull();
  });

  it("touches no other code unit, lone surrogates included", () => {
    const known = new Set(entries.map(([, character]) => character));
    for (let unit = 0; unit < 0x10000; unit++) {
      const character = String.fromCharCode(unit);
      if (known.has(character)) continue;
      expect(substitute(character), `U+${unit.toString(16)}`).toBe(character);
      expect(replacementOf(unit)).toBeNull();
    }
  });

  it.each([
    "\u2011",
    "\u2012",
    "\u2212",
    "ç",
    "áíóúâêôãõÀÈ",
    "ΔΦΓΛΩΠΨΣΘΞ",
    "яж",
    "中文",
    "😀",
    "مرحبا",
    "e\u0301",
  ])("leaves %j alone, and hands back the very same string", (text) => expect(substitute(text)).toBe(text));

  it("agrees with the table of sms-segments-calculator but for what is known to differ", () => {
    const differing = entries.filter(([, character, replacement]) => {
      const theirs = new SegmentedMessage(`a${character}`, "auto", true).graphemes.join("").slice(1);
      return theirs !== replacement;
    });
    expect(differing.map(([name]) => name).sort()).toEqual(
      [
        // It writes two spaces for a space of Unicode, and knows no other than U+2001 that is one.
        ...["00a0", "2000", "2002", "2003", "2004", "2005", "2006", "2007", "2008", "2009", "200a"],
        ...["202f", "205f", "3000"],
        // It writes two spaces for these controls and one for the separators, which the published table takes out.
        ...["0080", "008d", "0090", "009b", "009f", "2028", "2029"],
        // It has no Greek letters that look Latin, and no small full-width letters.
        ...[
          "0391",
          "0392",
          "0395",
          "0396",
          "0397",
          "0399",
          "039a",
          "039c",
          "039d",
          "039f",
          "03a1",
          "03a4",
          "03a5",
        ],
        "03a7",
        ...Array.from({ length: 26 }, (_, i) => (0xff41 + i).toString(16)),
      ]
        .map((hex) => `U+${hex}`)
        .sort(),
    );
  });
});
