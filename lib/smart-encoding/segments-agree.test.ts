import { SegmentedMessage } from "sms-segments-calculator";
import { expect, it } from "vitest";
import { GSM7_BASIC, GSM7_EXTENSION } from "@/lib/message/gsm7";
import { measureText, SEGMENT_CAPACITY } from "@/lib/message/segments";
import { seededRandom } from "@/lib/testing/seeded-random";

const TEXTS = 100_000;

/** Lengths around which something changes, in units. Long ones are rare: the other implementation takes its time. */
const SHORT = [1, 8, 24, 70];
const EDGES = [67, 70, 134, 153, 160, 201, 306, 459];

/** Characters of one code point that join with nothing; those of the second half are outside GSM-7. */
const ALONE = [..."a€{Ç\r\nΔ", "я", "中", "“", "😀", "𝒜", "ç"];
/** Characters that join with what stands before them, so that people see one. */
const JOINING = ["\u0301", "\u200d👩", "🏽", "\ufe0f", "🇺🇸"];

it("F2 segments are those of sms-segments-calculator, but for the characters it keeps together", {
  timeout: 300_000,
}, () => {
  const { next: random } = seededRandom(20_261_123);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  let longer = 0;
  let shorter = 0;
  for (let n = 0; n < TEXTS; n++) {
    const isGsm = n % 2 === 0;
    const alphabet = isGsm
      ? [...GSM7_BASIC, ...GSM7_EXTENSION]
      : n % 10 === 1
        ? [...ALONE, ...JOINING]
        : ALONE;
    const length = Math.max(0, pick(n % 16 < 2 ? EDGES : SHORT) + Math.floor(random() * 5) - 2);
    const filler = pick(alphabet);
    let text = "";
    while (text.length < length) text += random() < 0.5 ? filler : pick(alphabet);

    const theirs = new SegmentedMessage(text);
    const ours = measureText(text);
    const expected = text === "" ? 0 : theirs.segmentsCount;
    const where = JSON.stringify(text);
    expect(ours.encoding, where).toBe(theirs.encodingName === "GSM-7" ? "gsm7" : "ucs2");
    if (ours.segmentCount === expected) continue;
    // The one difference: it moves a joined character (a flag, a family, a letter with its accent) to the next part as a
    // whole. Phones put the parts together before they show them, so only escape and surrogate pairs must not be split.
    expect(
      theirs.graphemes.some((grapheme) => [...grapheme].length > 1),
      where,
    ).toBe(true);
    expect(expected, where).toBe(countKeepingTogether(theirs.graphemes));
    if (ours.segmentCount < expected) longer++;
    else shorter++;
  }
  expect(shorter).toBe(0);
  expect(longer).toBeGreaterThan(0);
  expect(longer).toBeLessThan(TEXTS / 50);
});

function countKeepingTogether(graphemes: readonly string[]): number {
  let parts = 1;
  let used = 0;
  for (const { length } of graphemes) {
    if (used + length > SEGMENT_CAPACITY.ucs2.part) {
      parts++;
      used = 0;
    }
    used += length;
  }
  return parts;
}
