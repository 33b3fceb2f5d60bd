import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

/** A profile's pool, with how many of its numbers are among some. */
export interface PoolCountRow {
  readonly profileId: string;
  readonly name: string;
  readonly skipUnhealthy: boolean;
  readonly total: number;
  readonly unhealthy: number;
}

/**
 * Counts the numbers of pools that are on: assigned, enabled and of a type with a weight (P1, P3).
 *
 * @param profileId null = every profile that has one of the unhealthy numbers
 */
export async function countPools(
  db: Db,
  profileId: string | null,
  unhealthyIds: readonly string[],
): Promise<PoolCountRow[]> {
  const chosen =
    profileId === null
      ? Prisma.sql`p.id IN (SELECT u.messaging_profile_id FROM number_assignments u
                            WHERE u.ended_at IS NULL AND u.phone_number_id = ANY(${[...unhealthyIds]}::uuid[]))`
      : Prisma.sql`p.id = ${profileId}::uuid`;
  return db.$queryRaw`
    SELECT p.id::text AS "profileId", p.name, p.skip_unhealthy AS "skipUnhealthy", count(*)::int AS total,
           count(*) FILTER (WHERE n.id = ANY(${[...unhealthyIds]}::uuid[]))::int AS unhealthy
    FROM messaging_profiles p
    JOIN number_assignments a ON a.messaging_profile_id = p.id AND a.ended_at IS NULL
    JOIN phone_numbers n ON n.id = a.phone_number_id
    WHERE ${chosen} AND p.deleted_at IS NULL AND p.number_pool_enabled AND n.enabled
      AND CASE n.type::text WHEN 'long_code' THEN p.long_code_weight WHEN 'toll_free' THEN p.toll_free_weight ELSE 0 END > 0
    GROUP BY p.id ORDER BY lower(p.name), p.id`;
}

/** Counters of a number by hour, over all profiles it was on. */
export interface NumberHour {
  readonly hour: Date;
  readonly attempted: number;
  readonly delivered: number;
  readonly failed: number;
  readonly spamBlocked: number;
  readonly uncounted: number;
  readonly received: number;
}

/** The hours since an instant that have any counter, oldest first. */
export async function findNumberHours(db: Db, phoneNumberId: string, since: Date): Promise<NumberHour[]> {
  return db.$queryRaw`
    SELECT hour, sum(attempted)::float8 AS attempted, sum(delivered)::float8 AS delivered, sum(failed)::float8 AS failed,
           sum(spam_blocked)::float8 AS "spamBlocked", sum(uncounted)::float8 AS uncounted, sum(received)::float8 AS received
    FROM number_hourly_stats WHERE phone_number_id = ${phoneNumberId}::uuid AND hour >= ${since}
    GROUP BY hour ORDER BY hour`;
}
