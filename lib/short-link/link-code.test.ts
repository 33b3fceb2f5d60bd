import { describe, expect, it } from "vitest";
import { measureText } from "@/lib/message/segments";
import { seededRandom } from "@/lib/testing/seeded-random";
import {
  CODE_ALPHABET,
  CODE_LENGTH,
  isLinkPrefix,
  makeLinkCode,
  PLACEHOLDER_CODE,
  splitLinkPath,
} from "./link-code";

describe("codes of short links (F5)", () => {
  it("are more than 62^7, of characters that are told apart and all in GSM-7", () => {
    expect(CODE_ALPHABET.length ** CODE_LENGTH).toBeGreaterThan(62 ** 7);
    expect(new Set(CODE_ALPHABET).size).toBe(CODE_ALPHABET.length);
    expect(CODE_ALPHABET).not.toMatch(/[01OIlaeiouAEIU]/);
    expect(measureText(CODE_ALPHABET)).toMatchObject({ encoding: "gsm7", segmentCount: 1 });
  });

  it("use every character equally often and do not repeat", () => {
    const bytes = { bytes: (length: number) => nextBytes(length) };
    const random = seededRandom(7);
    const nextBytes = (length: number) =>
      Buffer.from(Array.from({ length }, () => Math.floor(random.next() * 256)));
    const codes = Array.from({ length: 20_000 }, () => makeLinkCode(bytes));
    expect(new Set(codes).size).toBe(codes.length);
    const counts = new Map<string, number>();
    for (const character of codes.join("")) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([...CODE_ALPHABET].sort());
    const expected = (codes.length * CODE_LENGTH) / CODE_ALPHABET.length;
    for (const count of counts.values()) expect(Math.abs(count / expected - 1)).toBeLessThan(0.1);
  });

  it("pass over bytes that would favour some characters", () => {
    const given = [255, 245, 0, 48, 49, 244, 1, 2, 3, 4];
    expect(makeLinkCode({ bytes: () => Buffer.from(given) })).toBe(
      [0, 48, 0, 48, 1, 2, 3, 4].map((place) => CODE_ALPHABET[place]).join(""),
    );
  });
});

it.each([
  ["/k3Bc9x2H", { prefix: "", code: "k3Bc9x2H" }],
  ["/go-k3Bc9x2H", { prefix: "go-", code: "k3Bc9x2H" }],
  [`/${PLACEHOLDER_CODE}`, { prefix: "", code: PLACEHOLDER_CODE }],
  ["/k3Bc9x2", null],
  ["/", null],
  ["", null],
  ["k3Bc9x2H", null],
  ["/messages", null],
  ["/a/k3Bc9x2H", null],
  ["/k3Bc9x2H/", null],
  ["/k3Bc9x2%48", null],
  [`/${"p".repeat(51)}k3Bc9x2H`, null],
])("reads the path %j", (path, expected) => {
  expect(splitLinkPath(path)).toEqual(expected);
});

it.each([
  ["", true],
  ["go-", true],
  ["a_B9", true],
  ["p".repeat(50), true],
  ["p".repeat(51), false],
  ["a/", false],
  ["é", false],
  ["a b", false],
])("says whether %j can stand before a code", (text, expected) => {
  expect(isLinkPrefix(text)).toBe(expected);
});
