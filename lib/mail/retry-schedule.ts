const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
/** A mail that no server has taken by then is of no use any more. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/**
 * Milliseconds until a mail is tried again: a minute after the first try, doubling up to an hour.
 *
 * @param tries made so far, at least 1
 * @param ageMs since it was written
 * @returns null = it is a day old, and given up
 */
export function nextMailTry(tries: number, ageMs: number): number | null {
  if (ageMs >= GIVE_UP_AFTER_MS) return null;
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
}
