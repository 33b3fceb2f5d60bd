import { SUBSTITUTIONS } from "./substitution-table";

/** Replacement by UTF-16 code unit; every character of the table is a single one. */
const REPLACEMENTS = new Map<number, string>();
/** 1 = the code unit has a replacement. Asked for every code unit of every text that is not GSM-7. */
const IS_REPLACED = new Uint8Array(0x10000);
for (const [replacement, codePoints] of SUBSTITUTIONS) {
  for (const codePoint of codePoints.split(" ")) {
    const codeUnit = Number.parseInt(codePoint, 16);
    REPLACEMENTS.set(codeUnit, replacement);
    IS_REPLACED[codeUnit] = 1;
  }
}

/** What stands in for a character (F2); empty = it is taken out, null = it stays as it is. */
export function replacementOf(codeUnit: number): string | null {
  return IS_REPLACED[codeUnit] === 1 ? (REPLACEMENTS.get(codeUnit) as string) : null;
}

/**
 * The text with every character of the substitution table replaced (F2), whatever else keeps it out of GSM-7. Replacing
 * again changes nothing. The very same string when it has none of them.
 */
export function substitute(text: string): string {
  let out = "";
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const codeUnit = text.charCodeAt(i);
    if (IS_REPLACED[codeUnit] === 0) continue;
    out += text.slice(copied, i) + REPLACEMENTS.get(codeUnit);
    copied = i + 1;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/** How many different characters of a text the table has. */
export function countReplaced(text: string): number {
  const replaced = new Set<number>();
  for (let i = 0; i < text.length; i++) {
    const codeUnit = text.charCodeAt(i);
    if (IS_REPLACED[codeUnit] === 1) replaced.add(codeUnit);
  }
  return replaced.size;
}
