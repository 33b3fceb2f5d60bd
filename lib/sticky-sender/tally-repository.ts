import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { ABOVE_ALL, BELOW_ALL, hasAge, type Lane, rangeOf, type StoredMapping } from "./paging-repository";

/** What one stretch along several lanes holds. */
export interface Tally {
  /** Mappings that a list over these lanes shows up to `reached`. */
  readonly count: number;
  /** Recipient of the `nth` of them; null = there are fewer. */
  readonly nth: string | null;
  /** Everything up to this recipient has been looked at; null = up to the end. */
  readonly reached: string | null;
}

/**
 * Counts along forward lanes over the same recipients, looking at most at `limit` rows of each; no row leaves the database.
 *
 * @param allCurrent no row belongs to a number that was removed: where age does not matter the index alone is read then
 */
export async function tallyLanes(
  db: Db,
  lanes: readonly Lane[],
  nth: number,
  limit: number,
  allCurrent: boolean,
): Promise<Tally> {
  const rows = await db.$queryRaw<Tally[]>`
    WITH ${walk(lanes, limit, allCurrent)}
    SELECT (SELECT count(*)::int FROM wanted) AS count,
           CASE WHEN (SELECT count(*) FROM wanted) >= ${nth}::bigint
             THEN (SELECT recipient FROM wanted ORDER BY recipient OFFSET ${Math.max(0, nth - 1)}::bigint LIMIT 1) END AS nth,
           (SELECT reached FROM ends) AS reached`;
  return rows[0] ?? { count: 0, nth: null, reached: null };
}

/** How many rows forward lanes without a filter by age have, counted to `limit` from the index alone, whatever their numbers. */
export async function countLanes(db: Db, lanes: readonly Lane[], limit: number): Promise<number> {
  const counts = lanes.map(
    (lane) => Prisma.sql`
      (SELECT 1 FROM (${rangeOf(lane, lane.assignmentId, limit, KEY)}) w WHERE w.recipient < ${lane.high})`,
  );
  const rows = await db.$queryRaw<{ rows: number }[]>`
    SELECT count(*)::int AS rows FROM (
      SELECT 1 FROM (${Prisma.join(counts, " UNION ALL ")}) found LIMIT ${limit}) counted`;
  return rows[0]?.rows ?? 0;
}

/** Whether a number ever left the profile, or had its mappings reset: only then can there be rows of numbers that are gone. */
export async function hasLostNumbers(db: Db, profileId: string): Promise<boolean> {
  const row = await db.numberAssignment.findFirst({
    where: { messagingProfileId: profileId, endedAt: { not: null } },
    select: { id: true },
  });
  return row !== null;
}

/**
 * The first `wanted` mappings along forward lanes over the same recipients, among at most `limit` rows of each. For filters
 * that few rows pass: what does not pass never leaves the database.
 */
export async function siftLanes(
  db: Db,
  lanes: readonly Lane[],
  wanted: number,
  limit: number,
): Promise<{ readonly rows: readonly StoredMapping[]; readonly reached: string | null }> {
  interface Row {
    recipient: string | null;
    assignment_id: number;
    sender: string;
    is_pinned: boolean;
    created_at: Date;
    last_message_at: Date | null;
    message_count: number;
    reached: string | null;
  }
  const found = await db.$queryRaw<Row[]>`
    WITH ${walk(lanes, limit, false)},
    first AS MATERIALIZED (SELECT * FROM wanted ORDER BY recipient LIMIT ${wanted})
    SELECT f.recipient, f.assignment_id::float8 AS assignment_id, a.e164 AS sender, f.epoch < 0 AS is_pinned,
           f.created_at, f.last_message_at, f.message_count::float8 AS message_count, ends.reached
    FROM ends LEFT JOIN (first f JOIN number_assignments a ON a.id = f.assignment_id) ON true
    ORDER BY f.recipient`;
  return {
    reached: found[0]?.reached ?? null,
    rows: found.flatMap((row) =>
      row.recipient === null
        ? []
        : [
            {
              recipient: row.recipient,
              assignmentId: row.assignment_id,
              sender: row.sender,
              isPinned: row.is_pinned,
              createdAtMs: row.created_at.getTime(),
              lastMessageAtMs: row.last_message_at?.getTime() ?? null,
              messageCount: row.message_count,
            },
          ],
    ),
  };
}

const KEY = Prisma.sql`recipient`;
const COLUMNS = Prisma.sql`recipient, assignment_id, epoch, created_at, last_message_at, message_count`;

/**
 * `wanted`: the rows that the lanes ask for among the next `limit` of each, of numbers that are still assigned; `ends`: how far
 * that is complete.
 */
function walk(lanes: readonly Lane[], limit: number, allCurrent: boolean): Prisma.Sql {
  const isAnyAge = lanes.every((lane) => lane.laterThanMs === null && lane.notLaterThanMs === null);
  const columns = allCurrent && isAnyAge ? KEY : COLUMNS;
  const isCurrent = allCurrent
    ? Prisma.sql`true`
    : isOfCurrentNumber(lanes[0]?.profileId ?? "", Prisma.sql`j.assignment_id`);
  const walks = lanes.map(
    (lane, index) => Prisma.sql`
      SELECT ${index}::int AS lane, w.* FROM (${rangeOf(lane, lane.assignmentId, limit, columns)}) w
      WHERE w.recipient < ${lane.high}`,
  );
  const isWanted = lanes.map((lane, index) => Prisma.sql`(j.lane = ${index}::int AND ${hasAge(lane)})`);
  return Prisma.sql`
    walked AS MATERIALIZED (${Prisma.join(walks, " UNION ALL ")}),
    ends AS MATERIALIZED (
      SELECT min(furthest) AS reached
      FROM (SELECT max(recipient) AS furthest FROM walked GROUP BY lane HAVING count(*) = ${limit}) unfinished),
    wanted AS MATERIALIZED (
      SELECT j.* FROM walked j
      WHERE (${Prisma.join(isWanted, " OR ")})
        AND ((SELECT reached FROM ends) IS NULL OR j.recipient <= (SELECT reached FROM ends))
        AND ${isCurrent})`;
}

/**
 * Rows of an epoch that have a certain age and belong to a number that is still assigned, counted up to `limit`. In whatever
 * order the database finds best: where most of a large table is looked at, not in that of an index.
 */
export async function countRowsByAge(db: Db, lanes: readonly Lane[], limit: number): Promise<number> {
  const counts = lanes.map(
    (lane) => Prisma.sql`
      SELECT 1 FROM sticky_mappings j
      WHERE j.messaging_profile_id = ${lane.profileId}::uuid AND j.epoch = ${lane.epoch}
        AND ${lane.assignmentId === null ? isOfCurrentNumber(lane.profileId, Prisma.sql`j.assignment_id`) : Prisma.sql`j.assignment_id = ${BigInt(lane.assignmentId)}`}
        AND ${hasAge(lane)} AND j.recipient > ${lane.low} AND j.recipient < ${lane.high}`,
  );
  const rows = await db.$queryRaw<{ rows: number }[]>`
    SELECT count(*)::int AS rows FROM (SELECT 1 FROM (${Prisma.join(counts, " UNION ALL ")}) found LIMIT ${limit}) counted`;
  return rows[0]?.rows ?? 0;
}

/** Rows of an epoch that belong to the profile's present numbers, counted up to `limit` from the index alone. */
export async function countRowsOfEpoch(
  db: Db,
  profileId: string,
  epoch: bigint,
  limit: number,
): Promise<number> {
  const rows = await db.$queryRaw<{ rows: number }[]>`
    SELECT count(*)::int AS rows FROM (
      SELECT 1 FROM (SELECT id FROM number_assignments
                     WHERE messaging_profile_id = ${profileId}::uuid AND ended_at IS NULL) a
      CROSS JOIN LATERAL (
        SELECT 1 FROM sticky_mappings
        WHERE messaging_profile_id = ${profileId}::uuid AND epoch = ${epoch}
          AND (assignment_id, recipient) > (a.id, ${BELOW_ALL}) AND (assignment_id, recipient) < (a.id, ${ABOVE_ALL})
        ORDER BY assignment_id, recipient LIMIT ${limit}) m
      LIMIT ${limit}) counted`;
  return rows[0]?.rows ?? 0;
}

/**
 * As a hashed set, which `IS TRUE` keeps it: the planner knows nothing of how many rows a walk gives and would look each one's
 * number up in an index, three pages a row.
 */
function isOfCurrentNumber(profileId: string, assignmentId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(${assignmentId} IN (
    SELECT id FROM number_assignments WHERE messaging_profile_id = ${profileId}::uuid AND ended_at IS NULL)) IS TRUE`;
}
