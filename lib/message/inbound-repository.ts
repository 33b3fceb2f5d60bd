import type { MessageType } from "@/lib/number-pool/types";
import type { Db } from "../db/client";
import type { MessageEncoding } from "./segments";

/** An inbound message's row. */
export interface InboundRow {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  readonly type: MessageType;
  readonly encoding: MessageEncoding;
  readonly characterCount: number;
  readonly parts: number;
}

/**
 * Stores an inbound message under the profile its number is assigned to, and counts it for the number's hour, in one
 * statement.
 *
 * @returns the profile; null = the number is on none, nothing was written
 */
export async function insertInboundMessage(db: Db, row: InboundRow): Promise<string | null> {
  const receivedAt = new Date(row.receivedAtMs);
  const hour = new Date(Math.floor(row.receivedAtMs / 3_600_000) * 3_600_000);
  const rows = await db.$queryRaw<{ messagingProfileId: string }[]>`
    WITH stored AS (
      INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, completed_at, direction, type,
                            status, encoding, num_chars, parts, sender, recipient, text)
      SELECT a.messaging_profile_id, ${row.id}::uuid, n.id, n.carrier_id, ${receivedAt}, ${receivedAt}, 'inbound',
             ${row.type}::message_type, 'received', ${row.encoding}::message_encoding, ${row.characterCount}, ${row.parts},
             ${row.sender}, ${row.recipient}, ${row.text}
      FROM phone_numbers n JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
      WHERE n.e164 = ${row.recipient}
      RETURNING messaging_profile_id, phone_number_id
    ), counted AS (
      INSERT INTO number_hourly_stats (messaging_profile_id, phone_number_id, hour, received)
      SELECT messaging_profile_id, phone_number_id, ${hour}, 1 FROM stored
      ON CONFLICT (messaging_profile_id, phone_number_id, hour)
      DO UPDATE SET received = number_hourly_stats.received + 1
    )
    SELECT messaging_profile_id AS "messagingProfileId" FROM stored`;
  return rows[0]?.messagingProfileId ?? null;
}
