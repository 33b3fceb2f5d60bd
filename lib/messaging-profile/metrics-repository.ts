import type { Db } from "@/lib/db/client";

/** Sums of `number_hourly_stats`. */
export interface TrafficSums {
  readonly attempted: number;
  readonly delivered: number;
  /** Ended otherwise: failed, expired, not confirmed. */
  readonly undelivered: number;
  readonly received: number;
}

/** Traffic since a moment by profile; profiles without any are left out. */
export async function sumTrafficByProfile(
  db: Db,
  profileIds: readonly string[],
  since: Date,
): Promise<Map<string, TrafficSums>> {
  const rows = await db.$queryRaw<(TrafficSums & { id: string })[]>`
    SELECT s.messaging_profile_id::text AS id, sum(s.attempted)::float8 AS attempted,
      sum(s.delivered)::float8 AS delivered, sum(s.failed + s.uncounted)::float8 AS undelivered,
      sum(s.received)::float8 AS received
    FROM number_hourly_stats s
    WHERE s.messaging_profile_id = ANY(${[...profileIds]}::uuid[]) AND s.hour >= ${since}
    GROUP BY s.messaging_profile_id`;
  return new Map(rows.map(({ id, ...sums }) => [id, sums]));
}

/** Numbers on each of these profiles now; profiles without any are left out. */
export async function countNumbersByProfile(
  db: Db,
  profileIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; numbers: number }[]>`
    SELECT a.messaging_profile_id::text AS id, count(*)::int AS numbers FROM number_assignments a
    WHERE a.messaging_profile_id = ANY(${[...profileIds]}::uuid[]) AND a.ended_at IS NULL
    GROUP BY a.messaging_profile_id`;
  return new Map(rows.map(({ id, numbers }) => [id, numbers]));
}

/** Traffic of one profile by hour or day (UTC) and type of number; type null = the number has been deleted. */
export async function sumTrafficByTimeAndType(
  db: Db,
  profileId: string,
  since: Date,
  unit: "hour" | "day",
): Promise<(TrafficSums & { time: Date; type: "long_code" | "toll_free" | null })[]> {
  return db.$queryRaw`
    SELECT date_trunc(${unit}, s.hour, 'UTC') AS time, n.type::text AS type, sum(s.attempted)::float8 AS attempted,
      sum(s.delivered)::float8 AS delivered, sum(s.failed + s.uncounted)::float8 AS undelivered,
      sum(s.received)::float8 AS received
    FROM number_hourly_stats s LEFT JOIN phone_numbers n ON n.id = s.phone_number_id
    WHERE s.messaging_profile_id = ${profileId}::uuid AND s.hour >= ${since}
    GROUP BY 1, 2 ORDER BY 1, 2 NULLS LAST`;
}
