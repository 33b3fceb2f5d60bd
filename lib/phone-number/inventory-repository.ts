import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { KeysetPosition } from "@/lib/db/keyset";
import type { SenderType } from "./sender-type";
import type { InventoryNumber } from "./types";

/** Which numbers a list shows; null = any. */
export interface InventoryQuery {
  /** Digits anywhere in the number. */
  readonly digits: string | null;
  /** Part of a tag, upper or lower case. */
  readonly tag: string | null;
  /** Numbers on this profile, or on none. */
  readonly on: { readonly profileId: string } | "no_profile" | null;
  /** Leaves out what is on this profile. */
  readonly notOnProfileId: string | null;
  readonly type: SenderType | null;
  readonly areaCode: string | null;
  readonly enabled: boolean | null;
  /** Only these, or all but these. */
  readonly ids: { readonly kind: "only" | "except"; readonly ids: readonly string[] } | null;
}

/** Outcomes of a number's messages, summed over the health window (O3). */
export interface OutcomeSums {
  readonly delivered: number;
  readonly failed: number;
  readonly spamBlocked: number;
}

interface InventoryRow extends Omit<InventoryNumber, "assignment"> {
  readonly assignmentId: number | null;
  readonly assignedAt: Date | null;
  readonly profileId: string | null;
  readonly profileName: string | null;
}

const columns = Prisma.sql`
  n.id::text AS id, n.e164, n.type::text AS type, n.country_code AS "countryCode", n.area_code AS "areaCode", n.enabled,
  n.can_mms AS "canMms", n.us_long_code_fallback AS "usLongCodeFallback", n.messages_per_second AS "messagesPerSecond", n.tags, n.created_at AS "createdAt",
  send_rate(n, c) AS "effectiveRate", c.id::text AS "carrierId", c.name AS "carrierName",
  a.id::float8 AS "assignmentId", a.created_at AS "assignedAt", p.id::text AS "profileId", p.name AS "profileName"`;

const joined = Prisma.sql`
  phone_numbers n
  JOIN carriers c ON c.id = n.carrier_id
  LEFT JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
  LEFT JOIN messaging_profiles p ON p.id = a.messaging_profile_id`;

/** Numbers in the order of their digits (the unique index on e164), nearest to the position first. */
export async function listInventory(
  db: Db,
  query: InventoryQuery,
  position: KeysetPosition | null,
  limit: number,
): Promise<InventoryNumber[]> {
  const backwards = position?.towards === "previous";
  const conditions = conditionsOf(query);
  if (position) {
    conditions.push(
      backwards ? Prisma.sql`n.e164 < ${position.key[0]}` : Prisma.sql`n.e164 > ${position.key[0]}`,
    );
  }
  const rows = await db.$queryRaw<InventoryRow[]>`
    SELECT ${columns} FROM ${joined} WHERE ${all(conditions)}
    ORDER BY n.e164 ${backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`} LIMIT ${limit}::int`;
  return rows.map(toNumber);
}

/** How many numbers a query finds, counted up to `limit`. */
export async function countInventory(db: Db, query: InventoryQuery, limit: number): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM ${joined} WHERE ${all(conditionsOf(query))} LIMIT ${limit}::int) counted`;
  return rows[0]?.count ?? 0;
}

/** null = there is no such number. */
export async function findInventoryNumber(db: Db, id: string): Promise<InventoryNumber | null> {
  const rows = await db.$queryRaw<InventoryRow[]>`
    SELECT ${columns} FROM ${joined} WHERE n.id = ${id}::uuid`;
  return rows[0] ? toNumber(rows[0]) : null;
}

/** Outcomes since a moment by number; numbers without any are left out. `ids` null = every number. */
export async function sumOutcomes(
  db: Db,
  ids: readonly string[] | null,
  since: Date,
): Promise<Map<string, OutcomeSums>> {
  const chosen = ids === null ? Prisma.empty : Prisma.sql`AND s.phone_number_id = ANY(${[...ids]}::uuid[])`;
  const rows = await db.$queryRaw<(OutcomeSums & { id: string })[]>`
    SELECT s.phone_number_id::text AS id, sum(s.delivered)::float8 AS delivered, sum(s.failed)::float8 AS failed,
      sum(s.spam_blocked)::float8 AS "spamBlocked"
    FROM number_hourly_stats s WHERE s.hour >= ${since} ${chosen} GROUP BY s.phone_number_id`;
  return new Map(rows.map(({ id, ...sums }) => [id, sums]));
}

/**
 * Messages waiting in the queue of each number; numbers without any are left out.
 *
 * Numbers with a rate have an index of their own. The others share their lane and drain as fast as the worker runs, so
 * their rows are walked, at most `limit` in all: with a longer backlog their figures are a lower bound.
 */
export async function countQueued(
  db: Db,
  ids: readonly string[],
  limit: number,
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; queued: number }[]>`
    WITH chosen AS (SELECT id, outbound_lane(id) AS lane FROM unnest(${[...ids]}::uuid[]) AS id),
    throttled AS (
      SELECT c.id, q.queued FROM chosen c CROSS JOIN LATERAL (
        SELECT count(*)::int AS queued FROM (
          SELECT 1 FROM outbound_queue q
          WHERE q.is_throttled AND q.lane = c.lane AND q.phone_number_id = c.id LIMIT ${limit}::int) counted) q
    ), unthrottled AS (
      SELECT walked.phone_number_id AS id, count(*)::int AS queued FROM (
        SELECT q.phone_number_id FROM outbound_queue q
        WHERE NOT q.is_throttled AND q.lane IN (SELECT lane FROM chosen) LIMIT ${limit}::int) walked
      WHERE walked.phone_number_id IN (SELECT id FROM chosen) GROUP BY walked.phone_number_id
    )
    SELECT both_kinds.id::text AS id, sum(both_kinds.queued)::int AS queued
    FROM (SELECT * FROM throttled UNION ALL SELECT * FROM unthrottled) both_kinds
    GROUP BY both_kinds.id HAVING sum(both_kinds.queued) > 0`;
  return new Map(rows.map(({ id, queued }) => [id, queued]));
}

function conditionsOf(query: InventoryQuery): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (query.digits) conditions.push(Prisma.sql`n.e164 LIKE '%' || ${query.digits} || '%'`);
  if (query.tag) {
    conditions.push(Prisma.sql`EXISTS (SELECT 1 FROM unnest(n.tags) AS tag
      WHERE strpos(lower(tag), lower(${query.tag})) > 0)`);
  }
  if (query.on === "no_profile") conditions.push(Prisma.sql`a.id IS NULL`);
  else if (query.on) conditions.push(Prisma.sql`a.messaging_profile_id = ${query.on.profileId}::uuid`);
  if (query.notOnProfileId) {
    conditions.push(Prisma.sql`a.messaging_profile_id IS DISTINCT FROM ${query.notOnProfileId}::uuid`);
  }
  if (query.type) conditions.push(Prisma.sql`n.type = ${query.type}::number_type`);
  if (query.areaCode) conditions.push(Prisma.sql`n.area_code = ${query.areaCode}`);
  if (query.enabled !== null) conditions.push(Prisma.sql`n.enabled = ${query.enabled}`);
  if (query.ids) {
    const ids = Prisma.sql`n.id = ANY(${[...query.ids.ids]}::uuid[])`;
    conditions.push(query.ids.kind === "only" ? ids : Prisma.sql`NOT (${ids})`);
  }
  return conditions;
}

function all(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], " AND ");
}

function toNumber(row: InventoryRow): InventoryNumber {
  const { assignmentId, assignedAt, profileId, profileName, ...number } = row;
  const assignment =
    assignmentId === null || profileId === null || profileName === null || assignedAt === null
      ? null
      : { id: assignmentId, profileId, profileName, since: assignedAt };
  return { ...number, assignment };
}
