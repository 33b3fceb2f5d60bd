import { matchKeyword, normaliseKeyword, STANDARD_KEYWORDS, STANDARD_RESPONSES } from "./match-keyword";
import {
  ANY_COUNTRY,
  AUTO_RESPONSE_OPERATIONS,
  type AutoResponseEntry,
  type AutoResponseOperation,
} from "./types";

/** What the words that always work are answered with where no country says otherwise. */
export interface StandardAnswer<Entry> {
  readonly operation: AutoResponseOperation;
  readonly words: readonly string[];
  readonly text: string;
  /** The entry that names the first of the words for all countries; null = there is none. */
  readonly entry: Entry | null;
}

/** The three standard operations of a profile, as its page shows them. */
export function describeStandardAnswers<Entry extends AutoResponseEntry>(
  entries: readonly Entry[],
): StandardAnswer<Entry>[] {
  return AUTO_RESPONSE_OPERATIONS.map((operation) => {
    const words = STANDARD_KEYWORDS[operation];
    const [first = ""] = words;
    return {
      operation,
      words,
      text: matchKeyword(first, null, entries)?.responseText ?? STANDARD_RESPONSES[operation],
      entry:
        entries.find(
          ({ countryCode, keywords }) =>
            countryCode === ANY_COUNTRY && keywords.some((word) => normaliseKeyword(word) === first),
        ) ?? null,
    };
  });
}
