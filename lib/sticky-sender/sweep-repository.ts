import type pg from "pg";
import type { MappingRemains } from "./dead-since";

/** A mapping's row with its key. */
export interface SweptRow extends MappingRemains {
  readonly profileId: string;
  readonly recipient: string;
  readonly epoch: string;
  readonly assignmentId: string;
}

/** Where a walk through the mappings is. */
export interface SweepPosition {
  readonly profileId: string;
  readonly recipient: string;
}

const MS = (column: string) => `round(date_part('epoch', ${column}) * 1000)`;

/** The next mappings after a position, in the order of the key, whatever their state. */
export async function readMappingsAfter(
  db: pg.Pool,
  position: SweepPosition | null,
  limit: number,
): Promise<SweptRow[]> {
  const { rows } = await db.query<SweptRow>(
    `SELECT m.messaging_profile_id AS "profileId", m.recipient, m.epoch::text, m.assignment_id::text AS "assignmentId",
            m.epoch < 0 AS "isPinned",
            CASE WHEN m.epoch = 0 THEN coalesce(${MS("m.reset_at")}, ${MS("m.created_at")}) END AS "resetAtMs",
            CASE WHEN a.id IS NULL THEN ${MS("m.created_at")} ELSE ${MS("a.ended_at")} END AS "assignmentEndedAtMs",
            ${MS("c.cleared_at")} AS "clearedAtMs", ${MS("m.last_message_at")} AS "lastMessageAtMs", ${MS("m.created_at")} AS "createdAtMs",
            p.mapping_lifetime_seconds * 1000::float8 AS "lifetimeMs", ${MS("p.mappings_dead_before")} AS "deadBeforeMs",
            ${MS("p.updated_at")} AS "profileEditedAtMs"
     FROM (
         SELECT * FROM sticky_mappings WHERE (messaging_profile_id, recipient) > ($1::uuid, $2::text)
         ORDER BY messaging_profile_id, recipient LIMIT $3
     ) m
     JOIN messaging_profiles p ON p.id = m.messaging_profile_id
     LEFT JOIN number_assignments a ON a.id = m.assignment_id
     LEFT JOIN LATERAL (
         SELECT min(cleared_at) AS cleared_at FROM mapping_clears
         WHERE messaging_profile_id = m.messaging_profile_id
           AND CASE WHEN m.epoch > 0 THEN m.epoch < p.mapping_epoch AND ended_epoch >= m.epoch
                    WHEN m.epoch < 0 THEN -m.epoch < p.pin_epoch AND ended_pin_epoch >= -m.epoch END
     ) c ON true
     ORDER BY m.messaging_profile_id, m.recipient`,
    [position?.profileId ?? "00000000-0000-0000-0000-000000000000", position?.recipient ?? "", limit],
  );
  return rows;
}

/** Deletes mappings that still are what was read: one that a message has revived stays. @returns how many went */
export async function deleteMappings(db: pg.Pool, rows: readonly SweptRow[]): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM sticky_mappings m
     USING unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::float8[]) AS i(profile, recipient, epoch, assignment_id, last_ms)
     WHERE m.messaging_profile_id = i.profile AND m.recipient = i.recipient
       AND m.epoch = i.epoch AND m.assignment_id = i.assignment_id
       AND m.last_message_at IS NOT DISTINCT FROM to_timestamp(i.last_ms / 1000)::timestamptz(3)`,
    [
      rows.map((row) => row.profileId),
      rows.map((row) => row.recipient),
      rows.map((row) => row.epoch),
      rows.map((row) => row.assignmentId),
      rows.map((row) => row.lastMessageAtMs),
    ],
  );
  return rowCount ?? 0;
}
