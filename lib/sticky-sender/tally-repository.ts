import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { hasAge, type Lane, rangeOf } from "./paging-repository";

/** What one stretch along several lanes holds. */
export interface Tally {
  /** Mappings that a list over these lanes shows up to `reached`. */
  readonly count: number;
  /** Recipient of the `nth` of them; null = there are fewer. */
  readonly nth: string | null;
  /** Everything up to this recipient has been looked at; null = up to the end. */
  readonly reached: string | null;
}

const COLUMNS = Prisma.sql`recipient, assignment_id, created_at, last_message_at`;

/** Counts along forward lanes over the same recipients, looking at most at `limit` rows of each; no row leaves the database. */
export async function tallyLanes(db: Db, lanes: readonly Lane[], nth: number, limit: number): Promise<Tally> {
  const walks = lanes.map(
    (lane, index) => Prisma.sql`
      SELECT ${index}::int AS lane, w.* FROM (${rangeOf(lane, lane.assignmentId, limit, COLUMNS)}) w
      WHERE w.recipient < ${lane.high}`,
  );
  const isWanted = lanes.map((lane, index) => Prisma.sql`(j.lane = ${index}::int AND ${hasAge(lane)})`);
  const rows = await db.$queryRaw<Tally[]>`
    WITH walked AS MATERIALIZED (${Prisma.join(walks, " UNION ALL ")}),
    ends AS MATERIALIZED (
      SELECT min(furthest) AS reached
      FROM (SELECT max(recipient) AS furthest FROM walked GROUP BY lane HAVING count(*) = ${limit}) unfinished),
    wanted AS MATERIALIZED (
      SELECT j.recipient
      FROM walked j JOIN number_assignments a ON a.id = j.assignment_id AND a.ended_at IS NULL CROSS JOIN ends
      WHERE (ends.reached IS NULL OR j.recipient <= ends.reached) AND (${Prisma.join(isWanted, " OR ")}))
    SELECT (SELECT count(*)::int FROM wanted) AS count,
           (SELECT recipient FROM wanted ORDER BY recipient OFFSET ${Math.max(0, nth - 1)}::bigint LIMIT 1) AS nth,
           (SELECT reached FROM ends) AS reached`;
  return rows[0] ?? { count: 0, nth: null, reached: null };
}
