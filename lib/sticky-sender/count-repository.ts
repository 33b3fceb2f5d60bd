import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { ABOVE_ALL, BELOW_ALL } from "./paging-repository";

// A comparison of (epoch, …) rows, ordered by the same columns, is only served by the index that starts with
// (profile, epoch). With plain equality the planner may take the primary key instead and walk over cleared rows:
// it believes its statistics, and right after a clear they are wrong.

/** What a bounded walk over one epoch of a profile found. */
export interface EpochSample {
  /** Rows walked; fewer than the limit = the whole epoch was seen. */
  readonly walked: number;
  /** Of those, mappings of numbers that are still assigned. */
  readonly current: number;
  /** Of those, younger than the bound. */
  readonly live: number;
}

/** Walks at most `limit` rows of an epoch in the order of recipients. `liveAfterMs` null = age does not matter (pins). */
export async function sampleEpoch(
  db: Db,
  profileId: string,
  epoch: bigint,
  liveAfterMs: number | null,
  limit: number,
): Promise<EpochSample> {
  const rows = await db.$queryRaw<{ walked: number; current: number; live: number }[]>`
    SELECT count(*)::int AS walked,
           count(a.id)::int AS current,
           (count(*) FILTER (WHERE a.id IS NOT NULL AND ${isYounger(liveAfterMs)}))::int AS live
    FROM (SELECT assignment_id, created_at, last_message_at FROM sticky_mappings
          WHERE messaging_profile_id = ${profileId}::uuid
            AND (epoch, recipient) > (${epoch}, ${BELOW_ALL}) AND (epoch, recipient) < (${epoch}, ${ABOVE_ALL})
          ORDER BY epoch, recipient LIMIT ${limit}) m
    LEFT JOIN number_assignments a ON a.id = m.assignment_id AND a.ended_at IS NULL`;
  return rows[0] ?? { walked: 0, current: 0, live: 0 };
}

/** Ids of the profile's assignments that have not ended. */
export async function findCurrentAssignmentIds(db: Db, profileId: string): Promise<number[]> {
  const rows = await db.$queryRaw<{ id: number }[]>`
    SELECT id::float8 AS id FROM number_assignments
    WHERE messaging_profile_id = ${profileId}::uuid AND ended_at IS NULL ORDER BY id`;
  return rows.map((row) => row.id);
}

/** Rows of each assignment in an epoch, whatever their age, each counted up to `limit`; answered from the index. */
export async function countRowsByAssignment(
  db: Db,
  profileId: string,
  epoch: bigint,
  assignmentIds: readonly number[],
  limit: number,
): Promise<Map<number, number>> {
  const rows = await db.$queryRaw<{ id: number; rows: number }[]>`
    SELECT a.id::float8 AS id, m.rows
    FROM unnest(${bigints(assignmentIds)}::bigint[]) AS a(id)
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS rows FROM (
        SELECT 1 FROM sticky_mappings
        WHERE messaging_profile_id = ${profileId}::uuid AND epoch = ${epoch}
          AND (assignment_id, recipient) > (a.id, ${BELOW_ALL}) AND (assignment_id, recipient) < (a.id, ${ABOVE_ALL})
        ORDER BY assignment_id, recipient LIMIT ${limit}) counted) m`;
  return new Map(rows.map((row) => [row.id, row.rows]));
}

/** Rows of all these assignments together in an epoch, whatever their age, counted up to `limit`. */
export async function countRowsOfAssignments(
  db: Db,
  profileId: string,
  epoch: bigint,
  assignmentIds: readonly number[],
  limit: number,
): Promise<number> {
  const rows = await db.$queryRaw<{ rows: number }[]>`
    SELECT count(*)::int AS rows FROM (
      SELECT 1 FROM unnest(${bigints(assignmentIds)}::bigint[]) AS a(id)
      CROSS JOIN LATERAL (
        SELECT 1 FROM sticky_mappings
        WHERE messaging_profile_id = ${profileId}::uuid AND epoch = ${epoch}
          AND (assignment_id, recipient) > (a.id, ${BELOW_ALL}) AND (assignment_id, recipient) < (a.id, ${ABOVE_ALL})
        ORDER BY assignment_id, recipient LIMIT ${limit}) m
      LIMIT ${limit}) counted`;
  return rows[0]?.rows ?? 0;
}

/** Walks at most `limit` rows of each assignment in an epoch, in the order of recipients. Every id asked for is answered. */
export async function sampleAssignments(
  db: Db,
  profileId: string,
  epoch: bigint,
  assignmentIds: readonly number[],
  liveAfterMs: number | null,
  limit: number,
): Promise<Map<number, { readonly walked: number; readonly live: number }>> {
  if (assignmentIds.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: number; walked: number; live: number }[]>`
    SELECT a.id::float8 AS id, s.walked, s.live
    FROM unnest(${bigints(assignmentIds)}::bigint[]) AS a(id)
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS walked, (count(*) FILTER (WHERE ${isYounger(liveAfterMs)}))::int AS live FROM (
        SELECT created_at, last_message_at FROM sticky_mappings
        WHERE messaging_profile_id = ${profileId}::uuid AND epoch = ${epoch}
          AND (assignment_id, recipient) > (a.id, ${BELOW_ALL}) AND (assignment_id, recipient) < (a.id, ${ABOVE_ALL})
        ORDER BY assignment_id, recipient LIMIT ${limit}) m) s`;
  return new Map(rows.map((row) => [row.id, { walked: row.walked, live: row.live }]));
}

/**
 * What the planner believes these assignments hold together in an epoch, whatever the age. Costs no walk at all;
 * as good as the table's statistics, which may be older than the last clear.
 */
export async function estimateRows(
  db: Db,
  profileId: string,
  epoch: bigint,
  assignmentIds: readonly number[],
): Promise<number> {
  // In two halves: where the shares of the values of one ANY add up to more than 1, by however little, the planner
  // takes them for independent of each other and comes out a quarter too low.
  const halves = [0, 1].map((half) => assignmentIds.filter((_, index) => index % 2 === half));
  const ofEpoch = Prisma.sql`SELECT 1 FROM sticky_mappings
    WHERE messaging_profile_id = ${profileId}::uuid AND epoch = ${epoch}`;
  const [whole, ...parts] = [
    await estimatedRows(db, ofEpoch),
    ...(await Promise.all(
      halves.map((half) =>
        estimatedRows(db, Prisma.sql`${ofEpoch} AND assignment_id = ANY(${bigints(half)}::bigint[])`),
      ),
    )),
  ];
  return Math.min(
    whole,
    parts.reduce((sum, part) => sum + part, 0),
  );
}

async function estimatedRows(db: Db, query: Prisma.Sql): Promise<number> {
  const rows = await db.$queryRaw<{ "QUERY PLAN": { Plan: { "Plan Rows": number } }[] }[]>(
    Prisma.sql`EXPLAIN (FORMAT JSON) ${query}`,
  );
  return rows[0]?.["QUERY PLAN"][0]?.Plan["Plan Rows"] ?? 0;
}

function isYounger(liveAfterMs: number | null): Prisma.Sql {
  if (liveAfterMs === null) return Prisma.sql`true`;
  return Prisma.sql`coalesce(m.last_message_at, m.created_at) > ${new Date(liveAfterMs)}::timestamptz`;
}

function bigints(ids: readonly number[]): bigint[] {
  return ids.map((id) => BigInt(id));
}
