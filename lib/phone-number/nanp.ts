import type { E164 } from "./e164";

/** The toll-free area codes of the North American Numbering Plan (P1). */
export const TOLL_FREE_AREA_CODES: ReadonlySet<string> = new Set([
  "800",
  "833",
  "844",
  "855",
  "866",
  "877",
  "888",
]);

/** `+1` and ten digits. */
const NANP_LENGTH = 12;

/**
 * Area code (NPA) of a number of the North American Numbering Plan, or null for every other number (O4).
 *
 * The plan covers the US, Canada and much of the Caribbean. A possible number is enough: 555 counts as an area code.
 */
export function areaCodeOf(e164: E164): string | null {
  return e164.length === NANP_LENGTH && e164.startsWith("+1") ? e164.slice(2, 5) : null;
}
