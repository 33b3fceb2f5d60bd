import { countReplaced, substitute } from "./substitute";

/** What smart encoding did to a text, as the API tells it. */
export interface SubstitutionSummary {
  readonly isApplied: boolean;
  /** Different characters, however often each stood there. */
  readonly replacedCharacterCount: number;
  /** Characters after the substitution minus those before; negative = it got shorter. */
  readonly lengthChange: number;
}

const NOTHING: SubstitutionSummary = { isApplied: false, replacedCharacterCount: 0, lengthChange: 0 };

/**
 * What smart encoding did, told from the two texts (F2). What shortened links changed is left out.
 *
 * @param original as the customer gave it
 * @param wireText as it went out; null = as given
 */
export function describeSubstitution(original: string, wireText: string | null): SubstitutionSummary {
  if (wireText === null) return NOTHING;
  const replacedCharacterCount = countReplaced(original);
  // What else changed the text (a shortened link) is no substitution; substituted texts have none of these left.
  if (replacedCharacterCount === 0 || countReplaced(wireText) > 0) return NOTHING;
  return {
    isApplied: true,
    replacedCharacterCount,
    lengthChange: countOf(substitute(original)) - countOf(original),
  };
}

function countOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
