import type pg from "pg";
import type { MessageType } from "@/lib/number-pool/types";
import { insertMessageEvents } from "../webhook/event-sql";
import type { MessageEncoding } from "./segments";

/** An inbound message's row. */
export interface InboundRow {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  readonly type: MessageType;
  readonly mediaUrls: readonly string[];
  readonly subject: string | null;
  /** null = the carrier of our number. */
  readonly carrierId: string | null;
  readonly carrierMessageId: string | null;
  readonly encoding: MessageEncoding;
  readonly characterCount: number;
  readonly parts: number;
}

const INSERT_INBOUND_SQL = `
WITH stored AS (
    INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, completed_at, direction, type,
                          status, encoding, num_chars, parts, sender, recipient, text, media_urls, subject, carrier_message_id)
    SELECT a.messaging_profile_id, $1, n.id, coalesce($3::uuid, n.carrier_id), $2, $2, 'inbound',
           $4::message_type, 'received', $5::message_encoding, $6, $7, $8, $9, $10, $11::text[], $12, $13
    FROM phone_numbers n JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
    WHERE n.e164 = $9
    RETURNING messaging_profile_id, id, phone_number_id, webhook_url, webhook_failover_url, use_profile_webhooks
), events AS (${insertMessageEvents({
  from: "stored",
  eventType: "'message.received'",
  occurredAt: "$2::timestamptz",
})}
), counted AS (
    INSERT INTO number_hourly_stats AS s (messaging_profile_id, phone_number_id, hour, received)
    SELECT messaging_profile_id, phone_number_id, $14, 1 FROM stored
    ON CONFLICT (messaging_profile_id, phone_number_id, hour) DO UPDATE SET received = s.received + 1
)
SELECT messaging_profile_id AS "messagingProfileId" FROM stored`;

/**
 * Stores an inbound message under the profile its number is assigned to, counts it for the number's hour and records the
 * event the application is told of (F1), in one statement.
 *
 * @returns the profile; null = the number is on none, nothing was written
 */
export async function insertInboundMessage(
  db: pg.Pool | pg.ClientBase,
  row: InboundRow,
): Promise<string | null> {
  const { rows } = await db.query<{ messagingProfileId: string }>(INSERT_INBOUND_SQL, [
    row.id,
    new Date(row.receivedAtMs),
    row.carrierId,
    row.type,
    row.encoding,
    row.characterCount,
    row.parts,
    row.sender,
    row.recipient,
    row.text,
    row.mediaUrls.length === 0 ? null : row.mediaUrls,
    row.subject,
    row.carrierMessageId,
    new Date(Math.floor(row.receivedAtMs / 3_600_000) * 3_600_000),
  ]);
  return rows[0]?.messagingProfileId ?? null;
}
