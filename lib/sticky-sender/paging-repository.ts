import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

// Recipients are "+" and digits, compared byte by byte.
/** Below every recipient. */
export const BELOW_ALL = "*~";
/** Above every recipient. */
export const ABOVE_ALL = "~";

/** A mapping of a number that is still assigned, as stored. */
export interface StoredMapping {
  readonly recipient: string;
  readonly assignmentId: number;
  /** E.164 of the number. */
  readonly sender: string;
  readonly isPinned: boolean;
  readonly createdAtMs: number;
  readonly lastMessageAtMs: number | null;
  readonly messageCount: number;
}

/**
 * One ordered run of mappings: an epoch of a profile, or of one assignment in it, between two recipients (both
 * exclusive, compared byte by byte), nearest first.
 */
export interface Lane {
  readonly profileId: string;
  /** Negative = pins. */
  readonly epoch: bigint;
  /** null = every number. */
  readonly assignmentId: number | null;
  readonly low: string;
  readonly high: string;
  readonly backwards: boolean;
  /** Only mappings whose last message (or creation) is later than this. null = any age. Pins have no age. */
  readonly laterThanMs: number | null;
  /** … and not later than this. */
  readonly notLaterThanMs: number | null;
}

/** What one step along a lane found. */
export interface LaneStep {
  readonly rows: readonly StoredMapping[];
  /** Everything up to this recipient has been looked at; null = up to the end of the lane. */
  readonly reached: string | null;
  readonly walked: number;
  /** Of those walked, mappings of numbers still assigned, whatever their age. */
  readonly current: number;
}

/** A mapping of an answer: recipient, assignment, sender, created, last message (epoch ms), messages. */
type MappingTuple = [string, number, string, number, number | null, number];

/**
 * The mappings of an answer as one JSON text: with a row for each, Prisma's raw queries took the process 9.3 ms for a page of
 * 250 through the API, so it takes 6.8 ms.
 */
const asText = (from: Prisma.Sql, order: Prisma.Sql) => Prisma.sql`
    (SELECT json_agg(json_build_array(j.recipient, j.assignment_id, j.sender, date_part('epoch', j.created_at) * 1000,
                                      date_part('epoch', j.last_message_at) * 1000, j.message_count) ORDER BY j.recipient ${order})
     FROM ${from})::text AS mappings`;

/**
 * Walks at most `limit` rows of the lane in the order of its index and keeps those that are wanted.
 *
 * Where the walk starts is a row comparison on the index's own columns. With plain equality on the epoch Postgres may
 * take the primary key, which also has the order, and walk over rows of other epochs: it believes its statistics, which
 * know nothing of a clear that has just been. Where it ends is decided outside the index: a row comparison only stops a
 * scan by its first column (Postgres 15), so a far end inside the epoch would be walked past to the end of the epoch.
 */
export async function walkLane(db: Db, lane: Lane, limit: number): Promise<LaneStep> {
  const furthest = lane.backwards ? Prisma.sql`min(recipient)` : Prisma.sql`max(recipient)`;
  const rows = await db.$queryRaw<
    { walked: number; current: number; reached: string | null; mappings: string | null }[]
  >`
    WITH walked AS MATERIALIZED (${rangeOf(lane, lane.assignmentId, limit)}),
    judged AS (
      SELECT w.*, a.e164 AS sender, a.id IS NOT NULL AS is_current
      FROM walked w LEFT JOIN number_assignments a ON a.id = w.assignment_id AND a.ended_at IS NULL
      WHERE ${isBeforeEnd(lane, Prisma.sql`w.recipient`)}),
    step AS (
      SELECT count(*)::int AS walked, (count(*) FILTER (WHERE is_current))::int AS current,
             CASE WHEN count(*) = ${limit} THEN ${furthest} END AS reached
      FROM judged)
    SELECT step.*, ${asText(Prisma.sql`judged j WHERE j.is_current AND ${hasAge(lane)}`, directionOf(lane))} FROM step`;
  const [first] = rows;
  if (!first) return { rows: [], reached: null, walked: 0, current: 0 };
  const { walked, current, reached, mappings } = first;
  return { rows: toMappings(mappings, lane), reached, walked, current };
}

/**
 * The next mappings of numbers that are still assigned, at most `limit`, found without walking over others: the nearest
 * mapping of each number, then the mappings of those numbers whose nearest one comes into question, both from the index
 * alone; only the rows of the answer are visited.
 *
 * For the stretch where a removed number left millions of rows that are not swept yet. Costs one index look-up per
 * number of the profile; measured 11 µs each on a busy machine, so a pool of 10,000 takes about 0.1 s.
 */
export async function leapLane(db: Db, lane: Lane, limit: number): Promise<LaneStep> {
  const isBefore = isBeforeEnd(lane, Prisma.sql`m.recipient`);
  const rows = await db.$queryRaw<{ mappings: string | null }[]>`
    WITH numbers AS MATERIALIZED (
      SELECT id, e164 FROM number_assignments
      WHERE messaging_profile_id = ${lane.profileId}::uuid AND ended_at IS NULL ORDER BY id),
    nearest AS MATERIALIZED (
      SELECT n.id, n.e164, m.recipient FROM numbers n
      CROSS JOIN LATERAL (${rangeOf(lane, "n.id", 1, KEY)}) m
      WHERE ${isBefore} ORDER BY m.recipient ${directionOf(lane)} LIMIT ${limit}),
    next AS MATERIALIZED (
      SELECT n.e164, m.recipient FROM nearest n
      CROSS JOIN LATERAL (${rangeOf(lane, "n.id", limit, KEY)}) m
      WHERE ${isBefore} ORDER BY m.recipient ${directionOf(lane)} LIMIT ${limit}),
    found AS (
      SELECT m.*, next.e164 AS sender
      FROM next JOIN sticky_mappings m
        ON m.messaging_profile_id = ${lane.profileId}::uuid AND m.recipient = next.recipient)
    SELECT ${asText(Prisma.sql`found j`, directionOf(lane))}`;
  const found = toMappings(rows[0]?.mappings ?? null, lane);
  const reached = found.length === limit ? (found.at(-1)?.recipient ?? null) : null;
  return {
    rows: found.filter((mapping) => isWithinAge(mapping, lane)),
    reached,
    walked: found.length,
    current: found.length,
  };
}

// Read from the index alone.
const KEY = Prisma.sql`recipient`;
const ALL = Prisma.sql`recipient, assignment_id, created_at, last_message_at, message_count`;

/** Rows from the near end of the lane up to the end of the epoch or assignment, which may lie beyond the far end of the lane. */
export function rangeOf(
  lane: Lane,
  assignment: number | "n.id" | null,
  limit: number,
  selected: Prisma.Sql = ALL,
): Prisma.Sql {
  const direction = directionOf(lane);
  const low = lane.backwards ? BELOW_ALL : lane.low;
  const high = lane.backwards ? lane.high : ABOVE_ALL;
  const columns = Prisma.sql`SELECT ${selected} FROM sticky_mappings
    WHERE messaging_profile_id = ${lane.profileId}::uuid`;
  if (assignment === null) {
    return Prisma.sql`${columns}
      AND (epoch, recipient) > (${lane.epoch}, ${low}) AND (epoch, recipient) < (${lane.epoch}, ${high})
      ORDER BY epoch ${direction}, recipient ${direction} LIMIT ${limit}`;
  }
  const id = assignment === "n.id" ? Prisma.sql`n.id` : Prisma.sql`${BigInt(assignment)}`;
  return Prisma.sql`${columns} AND epoch = ${lane.epoch}
      AND (assignment_id, recipient) > (${id}, ${low}) AND (assignment_id, recipient) < (${id}, ${high})
      ORDER BY assignment_id ${direction}, recipient ${direction} LIMIT ${limit}`;
}

function isBeforeEnd(lane: Lane, recipient: Prisma.Sql): Prisma.Sql {
  return lane.backwards ? Prisma.sql`${recipient} > ${lane.low}` : Prisma.sql`${recipient} < ${lane.high}`;
}

function directionOf(lane: Lane): Prisma.Sql {
  return lane.backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`;
}

/** Whether the row `j` has the age that the lane asks for. */
export function hasAge(lane: Lane): Prisma.Sql {
  const last = Prisma.sql`coalesce(j.last_message_at, j.created_at)`;
  const later =
    lane.laterThanMs === null
      ? Prisma.sql`true`
      : Prisma.sql`${last} > ${new Date(lane.laterThanMs)}::timestamptz`;
  const notLater =
    lane.notLaterThanMs === null
      ? Prisma.sql`true`
      : Prisma.sql`${last} <= ${new Date(lane.notLaterThanMs)}::timestamptz`;
  return Prisma.sql`${later} AND ${notLater}`;
}

function isWithinAge(mapping: StoredMapping, lane: Lane): boolean {
  const last = mapping.lastMessageAtMs ?? mapping.createdAtMs;
  return (
    (lane.laterThanMs === null || last > lane.laterThanMs) &&
    (lane.notLaterThanMs === null || last <= lane.notLaterThanMs)
  );
}

function toMappings(text: string | null, lane: Lane): StoredMapping[] {
  if (text === null) return [];
  const tuples = JSON.parse(text) as MappingTuple[];
  const isPinned = lane.epoch < 0n;
  return tuples.map(([recipient, assignmentId, sender, createdAtMs, lastMessageAtMs, messageCount]) => ({
    recipient,
    assignmentId,
    sender,
    isPinned,
    createdAtMs: Math.round(createdAtMs),
    lastMessageAtMs: lastMessageAtMs === null ? null : Math.round(lastMessageAtMs),
    messageCount,
  }));
}
