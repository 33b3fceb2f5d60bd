import { septetsOf } from "@/lib/message/gsm7";
import { replacementOf } from "./substitute";

/** `replaced` = smart encoding replaces it; `foreign` = it keeps the text in UCS-2. */
export type CharacterMark = "replaced" | "foreign";

/** A run of plain characters, or one character that is marked. Runs follow each other and make up the text. */
export interface TextRun {
  /** Where it begins, in UTF-16 code units. */
  readonly start: number;
  readonly text: string;
  /** null = GSM-7 has all of it. */
  readonly mark: CharacterMark | null;
  /** Of a replaced character; empty = it is taken out. null = not replaced. */
  readonly replacement: string | null;
}

/**
 * Where a text leaves GSM-7 (F2): its runs in order, each character outside the alphabet a run of its own. Surrogate pairs
 * stay whole. With `isSubstituting` those of the substitution table are `replaced`, else they are `foreign` too.
 */
export function markCharacters(text: string, isSubstituting: boolean): readonly TextRun[] {
  const runs: TextRun[] = [];
  let plainFrom = 0;
  const closePlain = (end: number) => {
    if (end > plainFrom)
      runs.push({ start: plainFrom, text: text.slice(plainFrom, end), mark: null, replacement: null });
  };
  for (let i = 0; i < text.length; ) {
    if (septetsOf(text.charCodeAt(i)) > 0) {
      i++;
      continue;
    }
    closePlain(i);
    const character = String.fromCodePoint(text.codePointAt(i) as number);
    const replacement = isSubstituting ? replacementOf(text.charCodeAt(i)) : null;
    runs.push({
      start: i,
      text: character,
      mark: replacement === null ? "foreign" : "replaced",
      replacement,
    });
    i += character.length;
    plainFrom = i;
  }
  closePlain(text.length);
  return runs;
}

/** One character outside GSM-7 and every place it stands at. */
export interface MarkedCharacter {
  readonly character: string;
  /** As "U+00E7". */
  readonly codePoint: string;
  readonly mark: CharacterMark;
  readonly replacement: string | null;
  /** From 0, in characters (code points). */
  readonly positions: readonly number[];
}

/** The characters outside GSM-7, each once, in the order they first appear. Arguments as of `markCharacters`. */
export function listMarkedCharacters(text: string, isSubstituting: boolean): readonly MarkedCharacter[] {
  const found = new Map<string, MarkedCharacter & { readonly positions: number[] }>();
  let position = 0;
  for (const { text: run, mark, replacement } of markCharacters(text, isSubstituting)) {
    if (mark === null) {
      // GSM-7 has no character of two code units.
      position += run.length;
      continue;
    }
    const known = found.get(run);
    if (known) known.positions.push(position);
    else
      found.set(run, {
        character: run,
        codePoint: nameCodePoint(run),
        mark,
        replacement,
        positions: [position],
      });
    position++;
  }
  return [...found.values()];
}

/** The first code point of a string as "U+00E7". */
export function nameCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
