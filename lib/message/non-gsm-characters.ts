import { septetsOf } from "./gsm7";

/** A character that keeps a text out of GSM-7, with its code point as "U+00E7". */
export interface NonGsmCharacter {
  readonly character: string;
  readonly codePoint: string;
  readonly count: number;
}

/** The characters of a text that GSM-7 does not have, each once, in the order they first appear. */
export function findNonGsmCharacters(text: string): readonly NonGsmCharacter[] {
  const counts = new Map<string, number>();
  for (const character of text) {
    if (character.length === 1 && septetsOf(character.charCodeAt(0)) > 0) continue;
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].map(([character, count]) => ({
    character,
    codePoint: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
    count,
  }));
}
