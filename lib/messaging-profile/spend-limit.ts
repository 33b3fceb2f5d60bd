/** Places before the point that a spend limit may have: a trillion dollars a day. */
const MAX_WHOLE_DIGITS = 12;
/** Places after the point: a rate is published with at most five. */
const MAX_DECIMALS = 6;
/** Zeros may stand before and after; nobody writes more of them. */
const MAX_LENGTH = 64;

/**
 * A daily spend limit in the one form it is stored, compared and shown: no leading zeros, two decimals, more only where they
 * say something. "50" and "50.000" become "50.00", "0.1250" becomes "0.125". Exact: no binary fractions are involved.
 *
 * @param text digits, and digits after a point
 * @returns null when it is no such number, or needs more than 12 digits before or 6 after the point
 */
export function normaliseSpendLimit(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const match = /^0*([0-9]+)(?:\.([0-9]+?)0*)?$/.exec(text);
  if (!match) return null;
  const [, whole = "", decimals = ""] = match;
  if (whole.length > MAX_WHOLE_DIGITS || decimals.length > MAX_DECIMALS) return null;
  return `${whole}.${decimals.padEnd(2, "0")}`;
}
