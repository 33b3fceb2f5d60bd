import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

/** Hours from `since` (inclusive) to `until` (exclusive), of one profile or of all. */
export interface VolumeQuery {
  readonly since: Date;
  readonly until: Date;
  readonly messagingProfileId: string | null;
}

/** Sums of `number_hourly_stats`; the schema says what each counts. */
export interface VolumeSums {
  readonly attempted: number;
  readonly delivered: number;
  readonly failed: number;
  readonly spamBlocked: number;
  readonly uncounted: number;
  readonly received: number;
}

export interface SelectionSums {
  readonly bySticky: number;
  readonly byGeomatch: number;
  readonly byWeight: number;
}

const volumeSums = Prisma.sql`
  sum(s.attempted)::float8 AS attempted, sum(s.delivered)::float8 AS delivered, sum(s.failed)::float8 AS failed,
  sum(s.spam_blocked)::float8 AS "spamBlocked", sum(s.uncounted)::float8 AS uncounted,
  sum(s.received)::float8 AS received`;

const selectionSums = Prisma.sql`
  sum(s.chosen_by_sticky)::float8 AS "bySticky", sum(s.chosen_by_geomatch)::float8 AS "byGeomatch",
  sum(s.chosen_by_weight)::float8 AS "byWeight"`;

/** Sums of each hour that has any, oldest first. */
export async function sumByHour(db: Db, query: VolumeQuery): Promise<(VolumeSums & { hour: Date })[]> {
  return db.$queryRaw`
    SELECT s.hour, ${volumeSums} FROM number_hourly_stats s WHERE ${range(query)} GROUP BY s.hour ORDER BY s.hour`;
}

/** Sums of each profile that has any, busiest first; deleted profiles included. */
export async function sumByProfile(
  db: Db,
  query: VolumeQuery,
  limit: number,
): Promise<(VolumeSums & { messagingProfileId: string; profileName: string | null; deleted: boolean })[]> {
  return db.$queryRaw`
    SELECT s.*, p.name AS "profileName", (p.id IS NULL OR p.deleted_at IS NOT NULL) AS deleted FROM (
      SELECT s.messaging_profile_id AS "messagingProfileId", ${volumeSums}
      FROM number_hourly_stats s WHERE ${range(query)} GROUP BY s.messaging_profile_id
      ORDER BY attempted DESC, s.messaging_profile_id LIMIT ${limit}::int
    ) s LEFT JOIN messaging_profiles p ON p.id = s."messagingProfileId"
    ORDER BY s.attempted DESC, s."messagingProfileId"`;
}

/** Sums and selections of each number that has any, busiest first. Numbers deleted since are left out. */
export async function sumByNumber(
  db: Db,
  query: VolumeQuery,
  limit: number,
): Promise<
  (VolumeSums & SelectionSums & { phoneNumberId: string; e164: string; type: "long_code" | "toll_free" })[]
> {
  return db.$queryRaw`
    SELECT s.phone_number_id AS "phoneNumberId", n.e164, n.type::text AS type, ${volumeSums}, ${selectionSums}
    FROM number_hourly_stats s JOIN phone_numbers n ON n.id = s.phone_number_id
    WHERE ${range(query)} GROUP BY s.phone_number_id, n.e164, n.type
    ORDER BY attempted DESC, n.e164 LIMIT ${limit}::int`;
}

/** Selections of each profile and number type. */
export async function sumByProfileAndType(
  db: Db,
  query: VolumeQuery,
): Promise<
  (SelectionSums & { messagingProfileId: string; type: "long_code" | "toll_free"; attempted: number })[]
> {
  return db.$queryRaw`
    SELECT s.messaging_profile_id AS "messagingProfileId", n.type::text AS type,
      sum(s.attempted)::float8 AS attempted, ${selectionSums}
    FROM number_hourly_stats s JOIN phone_numbers n ON n.id = s.phone_number_id
    WHERE ${range(query)} GROUP BY s.messaging_profile_id, n.type
    ORDER BY s.messaging_profile_id, n.type`;
}

function range({ since, until, messagingProfileId }: VolumeQuery): Prisma.Sql {
  const hours = Prisma.sql`s.hour >= ${since} AND s.hour < ${until}`;
  return messagingProfileId === null
    ? hours
    : Prisma.sql`${hours} AND s.messaging_profile_id = ${messagingProfileId}::uuid`;
}
