import {
  ANY_COUNTRY,
  type AutoResponseEntry,
  type AutoResponseOperation,
  type AutoResponseType,
} from "./types";

/** Words that work on every profile and cannot be given another meaning (reference: features §10). */
export const STANDARD_KEYWORDS: Readonly<Record<AutoResponseOperation, readonly string[]>> = {
  stop: ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"],
  start: ["START", "UNSTOP"],
  info: ["HELP", "INFO"],
};

/** What is answered where a profile says nothing else. Our own words: Telnyx publishes none. */
export const STANDARD_RESPONSES: Readonly<Record<AutoResponseOperation, string>> = {
  stop: "You have been unsubscribed and will receive no more messages. Reply START to subscribe again.",
  start: "You have been subscribed again. Reply HELP for help, STOP to unsubscribe.",
  info: "Reply STOP to unsubscribe. Message and data rates may apply.",
};

export const AUTO_RESPONSE_TYPES: Readonly<Record<AutoResponseOperation, AutoResponseType>> = {
  stop: "STOP",
  start: "START",
  info: "HELP",
};

/** A received message that is one of the words. */
export interface KeywordMatch {
  readonly operation: AutoResponseOperation;
  /** As it is written in the list it was found in. */
  readonly keyword: string;
  readonly responseText: string;
}

/** No word is longer; spares normalising whole novels. */
const MAX_TEXT_LENGTH = 200;

/** Marks that change nothing a reader sees: joiners, direction marks, soft hyphens, the selectors of emoji. */
const INVISIBLE = /\p{Cf}|\p{Cc}|\u034f|\p{Variation_Selector}/gu;
const OUTER_MARKS = /^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu;

/**
 * One spelling for all spellings of a word: compatibility forms such as full-width letters made ordinary, upper case
 * whatever the reader's language, outer space cut off and inner space made one blank, invisible characters gone.
 */
export function normaliseKeyword(text: string): string {
  return text
    .replace(/\s+/gu, " ")
    .replace(INVISIBLE, "")
    .normalize("NFKC")
    .toUpperCase()
    .replace(/\s+/gu, " ")
    .trim();
}

/**
 * Whether a received text is, as a whole, a word that blocks, unblocks or asks for help (F6).
 *
 * Case, outer space and invisible characters do not matter; punctuation, symbols and emoji around the word do not
 * either, unless the word itself is written with them. Entries of the sender's country come before those for all, and
 * these before the standard words, which always keep their operation. A standard word that no entry names is answered
 * as the first word of its operation (STOP, START, HELP) is. Telnyx publishes no rule; this is the usual reading.
 *
 * @param country of the sender; null = not known: only entries for all countries count
 */
export function matchKeyword(
  text: string,
  country: string | null,
  entries: readonly AutoResponseEntry[],
): KeywordMatch | null {
  if (text.length > MAX_TEXT_LENGTH) return null;
  const whole = normaliseKeyword(text);
  const bare = whole.replace(OUTER_MARKS, "");
  for (const spelling of whole === bare ? [whole] : [whole, bare]) {
    const match = spelling === "" ? null : matchSpelling(spelling, country, entries);
    if (match !== null) return match;
  }
  return null;
}

/** The operation a standard word has, whatever a profile says; null = it is no standard word. */
export function standardOperationOf(keyword: string): AutoResponseOperation | null {
  const spelling = normaliseKeyword(keyword);
  for (const operation of ["stop", "start", "info"] as const)
    if (STANDARD_KEYWORDS[operation].includes(spelling)) return operation;
  return null;
}

function matchSpelling(
  spelling: string,
  country: string | null,
  entries: readonly AutoResponseEntry[],
): KeywordMatch | null {
  const standard = standardOperationOf(spelling);
  const named = findEntry(spelling, country, entries, standard);
  if (named !== null) return named;
  if (standard === null) return null;
  const first = STANDARD_KEYWORDS[standard][0] as string;
  const responseText =
    findEntry(first, country, entries, standard)?.responseText ?? STANDARD_RESPONSES[standard];
  return { operation: standard, keyword: spelling, responseText };
}

/** @param operation what the word must do; null = whatever the entry says */
function findEntry(
  spelling: string,
  country: string | null,
  entries: readonly AutoResponseEntry[],
  operation: AutoResponseOperation | null,
): KeywordMatch | null {
  for (const place of country === null ? [ANY_COUNTRY] : [country, ANY_COUNTRY])
    for (const entry of entries) {
      if (entry.countryCode !== place || (operation !== null && entry.operation !== operation)) continue;
      const keyword = entry.keywords.find((word) => normaliseKeyword(word) === spelling);
      if (keyword === undefined) continue;
      const responseText = entry.responseText ?? STANDARD_RESPONSES[entry.operation];
      return { operation: entry.operation, keyword, responseText };
    }
  return null;
}
