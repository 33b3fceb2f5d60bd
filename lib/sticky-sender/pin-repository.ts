import type { Db } from "@/lib/db/client";
import type { ChangedMapping, LockedProfile } from "./change-repository";

/** What a pin took the place of. */
export interface ReplacedMapping {
  readonly sender: string;
  readonly isPinned: boolean;
}

/** The mapping of a recipient that is in force, locked until the transaction ends. null = none. */
export async function lockMappingInForce(
  db: Db,
  profile: LockedProfile,
  recipient: string,
  liveAfterMs: number,
): Promise<ReplacedMapping | null> {
  const rows = await db.$queryRaw<{ sender: string; is_pinned: boolean }[]>`
    SELECT a.e164 AS sender, m.epoch < 0 AS is_pinned
    FROM sticky_mappings m JOIN number_assignments a ON a.id = m.assignment_id AND a.ended_at IS NULL
    WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = ${recipient}
      AND (m.epoch = ${-profile.pinEpoch}
           OR (m.epoch = ${profile.mappingEpoch}
               AND coalesce(m.last_message_at, m.created_at) > ${new Date(liveAfterMs)}::timestamptz))
    FOR UPDATE OF m`;
  const [row] = rows;
  return row ? { sender: row.sender, isPinned: row.is_pinned } : null;
}

/**
 * Writes a pin. A mapping in force to the same number keeps its history (`keepsHistory`); anything else is replaced by a
 * mapping that has seen no message.
 */
export async function upsertPin(
  db: Db,
  profile: LockedProfile,
  pin: {
    readonly recipient: string;
    readonly assignmentId: number;
    readonly keepsHistory: boolean;
    readonly atMs: number;
  },
): Promise<void> {
  const { keepsHistory } = pin;
  await db.$executeRaw`
    INSERT INTO sticky_mappings AS m (messaging_profile_id, recipient, epoch, assignment_id, created_at)
    VALUES (${profile.id}::uuid, ${pin.recipient}, ${-profile.pinEpoch}, ${BigInt(pin.assignmentId)},
            ${new Date(pin.atMs)}::timestamptz)
    ON CONFLICT (messaging_profile_id, recipient) DO UPDATE SET
      epoch = excluded.epoch, assignment_id = excluded.assignment_id, reset_at = NULL,
      created_at = CASE WHEN ${keepsHistory} THEN m.created_at ELSE excluded.created_at END,
      last_message_at = CASE WHEN ${keepsHistory} THEN m.last_message_at END,
      message_count = CASE WHEN ${keepsHistory} THEN m.message_count ELSE 0 END`;
}

/** Turns pins of these recipients into ordinary mappings, history and all. */
export async function unpinRows(
  db: Db,
  profile: LockedProfile,
  recipients: readonly string[],
): Promise<ChangedMapping[]> {
  const rows = await db.$queryRaw<{ recipient: string; sender: string }[]>`
    WITH found AS MATERIALIZED (
      SELECT m.recipient, a.e164 AS sender
      FROM sticky_mappings m JOIN number_assignments a ON a.id = m.assignment_id AND a.ended_at IS NULL
      WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = ANY(${[...recipients]}::text[])
        AND m.epoch = ${-profile.pinEpoch}
      ORDER BY m.recipient FOR UPDATE OF m),
    unpinned AS (
      UPDATE sticky_mappings m SET epoch = ${profile.mappingEpoch}
      FROM found WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = found.recipient)
    SELECT recipient, sender FROM found ORDER BY recipient`;
  return rows.map((row) => ({ ...row, isPinned: true }));
}
