import { measureText } from "@/lib/message/segments";
import { parseDestinations } from "@/lib/messaging-profile/allowed-destinations";
import { normaliseKeyword, STANDARD_KEYWORDS, standardOperationOf } from "./match-keyword";
import type { AutoResponseEntry } from "./types";

/** Words of one entry (reference: features §10). */
export const MAX_KEYWORDS = 20;
/** Ours: a word that people type. */
export const MAX_KEYWORD_LENGTH = 50;
/** Characters an answer has at least (reference: features §10). */
export const MIN_RESPONSE_LENGTH = 20;
/** Parts an answer has at most, as every message. */
const MAX_RESPONSE_PARTS = 10;
/** Spares measuring novels. */
const MAX_RESPONSE_LENGTH = 2_000;

export type CheckedEntry =
  | { readonly ok: true; readonly entry: AutoResponseEntry }
  /** `field` in the domain's names, dotted. */
  | { readonly ok: false; readonly field: string; readonly detail: string };

/**
 * Checks an entry and brings it into its stored form: country in upper case, words trimmed, an empty text as none (F6).
 *
 * 1 to 20 words that differ; STOP, START, HELP and the other standard words may be listed with their own operation alone;
 * a text has at least 20 characters and at most ten parts.
 *
 * @param others the other entries of the profile: no word may do two things for one country
 */
export function checkEntry(input: AutoResponseEntry, others: readonly AutoResponseEntry[]): CheckedEntry {
  const country = parseDestinations([input.countryCode]);
  if (!country.ok)
    return refuse("countryCode", "Give a two-letter country code such as US, or * for all other countries.");
  const countryCode = country.destinations[0] as string;
  const keywords = input.keywords.map((word) => word.trim());
  if (keywords.length === 0) return refuse("keywords", "Give at least one word.");
  if (keywords.length > MAX_KEYWORDS) return refuse("keywords", `Give at most ${MAX_KEYWORDS} words.`);
  const seen = new Set<string>();
  for (const [index, word] of keywords.entries()) {
    const problem = problemOf(word, seen, { ...input, countryCode }, others);
    if (problem !== null) return refuse(`keywords.${index}`, problem);
    seen.add(normaliseKeyword(word));
  }
  const text = input.responseText?.trim() ?? "";
  const textProblem = text === "" ? null : problemOfText(text);
  if (textProblem !== null) return refuse("responseText", textProblem);
  return {
    ok: true,
    entry: { countryCode, operation: input.operation, keywords, responseText: text || null },
  };
}

function problemOf(
  word: string,
  seen: ReadonlySet<string>,
  { operation, countryCode }: AutoResponseEntry,
  others: readonly AutoResponseEntry[],
): string | null {
  const spelling = normaliseKeyword(word);
  if (spelling === "") return "A word must not be empty.";
  if ([...word].length > MAX_KEYWORD_LENGTH) return `A word has at most ${MAX_KEYWORD_LENGTH} characters.`;
  if (/\p{Cc}/u.test(word)) return "A word has no line breaks or control characters.";
  if (seen.has(spelling)) return `${word} is listed twice.`;
  const standard = standardOperationOf(word);
  if (standard !== null && standard !== operation)
    return `${spelling} always works like ${STANDARD_KEYWORDS[standard][0]} and cannot be given another meaning.`;
  const isTaken = others.some(
    (other) =>
      other.countryCode === countryCode && other.keywords.some((each) => normaliseKeyword(each) === spelling),
  );
  const place = countryCode === "*" ? "all countries" : countryCode;
  return isTaken ? `${word} is in another auto-response for ${place}.` : null;
}

function problemOfText(text: string): string | null {
  if (text.includes("\0")) return "The text contains a NUL character (U+0000), which no message can carry.";
  if ([...text].length < MIN_RESPONSE_LENGTH)
    return `Write at least ${MIN_RESPONSE_LENGTH} characters, or leave it empty for the standard text.`;
  if (text.length > MAX_RESPONSE_LENGTH || measureText(text).segmentCount > MAX_RESPONSE_PARTS)
    return `The text needs more than ${MAX_RESPONSE_PARTS} segments. Shorten it.`;
  return null;
}

function refuse(field: string, detail: string): CheckedEntry {
  return { ok: false, field, detail };
}
