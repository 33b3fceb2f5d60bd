import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { MappingValues } from "./merge-imported-mapping";

/** What decides whether a row found is in force. */
export interface ForceBounds {
  readonly profileId: string;
  readonly mappingEpoch: bigint;
  readonly pinEpoch: bigint;
  readonly liveAfterMs: number;
}

/** A mapping to write. */
export interface MappingWrite extends MappingValues {
  readonly recipient: string;
}

/** Numbers of the profile by E.164, with the id of their assignment. */
export async function findSenders(db: Db, profileId: string): Promise<Map<string, number>> {
  const rows = await db.numberAssignment.findMany({
    where: { messagingProfileId: profileId, endedAt: null },
    select: { id: true, e164: true },
  });
  return new Map(rows.map((row) => [row.e164, Number(row.id)]));
}

/** Which of these assignments have not ended. */
export async function findCurrentAmong(db: Db, assignmentIds: readonly number[]): Promise<Set<number>> {
  const rows = await db.numberAssignment.findMany({
    where: { id: { in: assignmentIds.map((id) => BigInt(id)) }, endedAt: null },
    select: { id: true },
  });
  return new Set(rows.map((row) => Number(row.id)));
}

/**
 * The mappings in force among these recipients.
 *
 * @param locks true: every row of the recipients, in force or not, is locked until the transaction ends, in the order of
 *   recipients as accepting does
 */
export async function findMappingsInForce(
  db: Db,
  bounds: ForceBounds,
  recipients: readonly string[],
  locks: boolean,
): Promise<Map<string, MappingValues>> {
  const rows = await db.$queryRaw<
    {
      recipient: string;
      assignment_id: number;
      is_pinned: boolean;
      created_ms: number;
      last_ms: number | null;
      message_count: number;
    }[]
  >`
    WITH found AS MATERIALIZED (
      SELECT recipient, epoch, assignment_id, created_at, last_message_at, message_count FROM sticky_mappings
      WHERE messaging_profile_id = ${bounds.profileId}::uuid AND recipient = ANY(${[...recipients]}::text[])
      ORDER BY recipient ${locks ? Prisma.sql`FOR UPDATE` : Prisma.empty})
    SELECT m.recipient, m.assignment_id::float8 AS assignment_id, m.epoch < 0 AS is_pinned,
           date_part('epoch', m.created_at) * 1000 AS created_ms,
           date_part('epoch', m.last_message_at) * 1000 AS last_ms, m.message_count::float8 AS message_count
    FROM found m JOIN number_assignments a ON a.id = m.assignment_id AND a.ended_at IS NULL
    WHERE m.epoch = ${-bounds.pinEpoch}
       OR (m.epoch = ${bounds.mappingEpoch}
           AND coalesce(m.last_message_at, m.created_at) > ${new Date(bounds.liveAfterMs)}::timestamptz)`;
  return new Map(
    rows.map((row) => [
      row.recipient,
      {
        assignmentId: row.assignment_id,
        isPinned: row.is_pinned,
        createdAtMs: Math.round(row.created_ms),
        lastMessageAtMs: row.last_ms === null ? null : Math.round(row.last_ms),
        messageCount: row.message_count,
      },
    ]),
  );
}

/**
 * Inserts the mappings whose recipient has no row, sorted, and returns those recipients. Do this before locking existing
 * rows: accepting inserts first as well, so neither waits for the other in a circle.
 */
export async function insertMissing(
  db: Db,
  bounds: ForceBounds,
  writes: readonly MappingWrite[],
): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ recipient: string }[]>`
    INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at,
                                 message_count)
    SELECT ${bounds.profileId}::uuid, recipient, epoch, assignment_id, to_timestamp(created_ms / 1000),
           to_timestamp(last_ms / 1000), message_count
    FROM ${rowsOf(bounds, writes)} ORDER BY recipient COLLATE "C"
    ON CONFLICT (messaging_profile_id, recipient) DO NOTHING RETURNING recipient`;
  return new Set(rows.map((row) => row.recipient));
}

/** Overwrites rows this transaction has locked. */
export async function overwriteLocked(
  db: Db,
  bounds: ForceBounds,
  writes: readonly MappingWrite[],
): Promise<void> {
  if (writes.length === 0) return;
  await db.$executeRaw`
    UPDATE sticky_mappings m
    SET epoch = i.epoch, assignment_id = i.assignment_id, created_at = to_timestamp(i.created_ms / 1000),
        last_message_at = to_timestamp(i.last_ms / 1000), message_count = i.message_count, reset_at = NULL
    FROM ${rowsOf(bounds, writes)}
    WHERE m.messaging_profile_id = ${bounds.profileId}::uuid AND m.recipient = i.recipient`;
}

function rowsOf(bounds: ForceBounds, writes: readonly MappingWrite[]): Prisma.Sql {
  const epochs = writes.map((write) => (write.isPinned ? -bounds.pinEpoch : bounds.mappingEpoch));
  return Prisma.sql`unnest(
      ${writes.map((write) => write.recipient)}::text[], ${epochs}::bigint[],
      ${writes.map((write) => BigInt(write.assignmentId))}::bigint[],
      ${writes.map((write) => write.createdAtMs)}::float8[],
      ${writes.map((write) => write.lastMessageAtMs)}::float8[],
      ${writes.map((write) => BigInt(write.messageCount))}::bigint[])
    AS i(recipient, epoch, assignment_id, created_ms, last_ms, message_count)`;
}
