/** Tries on one URL, and how long each waits after the one before it (F1). */
const WAITS_MS = [0, 1_000, 4_000] as const;
export const TRIES_PER_URL = WAITS_MS.length;

/** An answer must have begun within that (F1). */
export const ANSWER_TIMEOUT_MS = 2_000;

export interface NextTry {
  readonly goesToFailover: boolean;
  /** After the end of the try before it. */
  readonly waitMs: number;
}

/**
 * The try that follows after `triesMade` failed ones (F1): three on the URL with waits of 1 s and 4 s, then three on the
 * failover URL with the same waits; the first on the failover is made at once.
 *
 * @returns null = all tries are used up
 */
export function nextTry(triesMade: number, hasFailover: boolean): NextTry | null {
  const waitMs = WAITS_MS[triesMade % TRIES_PER_URL] ?? 0;
  if (triesMade < TRIES_PER_URL) return { goesToFailover: false, waitMs };
  return hasFailover && triesMade < 2 * TRIES_PER_URL ? { goesToFailover: true, waitMs } : null;
}
