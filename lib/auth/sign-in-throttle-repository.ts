import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { LONGEST_WAIT_MS, type ThrottleLimit, WINDOW_MS } from "./sign-in-throttle";

/**
 * Counts an attempt before it is made, so that a burst of parallel guesses, in whichever processes, gets no more tries
 * than a slow one. Whoever then proves to know the password gets the attempt back ({@link forgiveAttempt}).
 *
 * From the last free attempt on, each one starts a wait that doubles up to the longest.
 *
 * @returns null when the attempt may be made, else epoch ms of when to try again
 */
export async function countAttempt(
  db: Db,
  key: string,
  limit: ThrottleLimit,
  nowMs: number,
): Promise<number | null> {
  const now = new Date(nowMs);
  const forgottenBefore = new Date(nowMs - WINDOW_MS);
  const counted = await db.$queryRaw<{ failures: number }[]>(Prisma.sql`
    INSERT INTO sign_in_throttles AS t (key, failures, window_started_at)
    VALUES (${key}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      failures = CASE WHEN t.window_started_at <= ${forgottenBefore} THEN 1 ELSE t.failures + 1 END,
      window_started_at =
        CASE WHEN t.window_started_at <= ${forgottenBefore} THEN excluded.window_started_at
             ELSE t.window_started_at END,
      blocked_until = CASE
        WHEN t.window_started_at <= ${forgottenBefore} OR t.failures + 1 < ${limit.freeAttempts} THEN NULL
        ELSE excluded.window_started_at + interval '1 millisecond' * LEAST(
          ${limit.firstWaitMs} * power(2, LEAST(t.failures + 1 - ${limit.freeAttempts}, 16)),
          ${LONGEST_WAIT_MS})
      END
    WHERE t.blocked_until IS NULL OR t.blocked_until <= excluded.window_started_at
    RETURNING failures`);
  if (counted.length > 0) return null;
  const row = await db.signInThrottle.findUnique({ where: { key }, select: { blockedUntil: true } });
  return row?.blockedUntil?.getTime() ?? nowMs;
}

/** Forgets all attempts of a key: its owner has proved to know the password. */
export async function forgetAttempts(db: Db, key: string): Promise<void> {
  await db.signInThrottle.deleteMany({ where: { key } });
}

/** Takes back one attempt of a key and the wait it caused. */
export async function forgiveAttempt(db: Db, key: string): Promise<void> {
  await db.signInThrottle.updateMany({
    where: { key, failures: { gt: 0 } },
    data: { failures: { decrement: 1 }, blockedUntil: null },
  });
}
