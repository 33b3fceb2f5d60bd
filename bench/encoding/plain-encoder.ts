import { GSM7_BASIC, GSM7_EXTENSION } from "@/lib/message/gsm7";
import { SUBSTITUTIONS } from "@/lib/smart-encoding/substitution-table";

/** What one would write first: sets, maps, and the characters of the text one after the other. */
const basic = new Set(GSM7_BASIC);
const extension = new Set(GSM7_EXTENSION);
const replacements = new Map(
  SUBSTITUTIONS.flatMap(([replacement, list]) =>
    list
      .split(" ")
      .map((codePoint) => [String.fromCodePoint(Number.parseInt(codePoint, 16)), replacement] as const),
  ),
);

/** Text, encoding and segments of an SMS with smart encoding on, straight from the rules. */
export function encodePlainly(original: string): { text: string; encoding: string; segmentCount: number } {
  const text = [...original].map((character) => replacements.get(character) ?? character).join("");
  const characters = [...text];
  const isGsm = characters.every((character) => basic.has(character) || extension.has(character));
  const [single, part] = isGsm ? [160, 153] : [70, 67];
  const widths = characters.map((character) =>
    isGsm ? (extension.has(character) ? 2 : 1) : character.length,
  );
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= single) return { text, encoding: isGsm ? "gsm7" : "ucs2", segmentCount: units === 0 ? 0 : 1 };
  let segmentCount = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > part) {
      segmentCount++;
      used = 0;
    }
    used += width;
  }
  return { text, encoding: isGsm ? "gsm7" : "ucs2", segmentCount };
}
