import type pg from "pg";
import { formatAmount } from "@/lib/price/amount";
import type { MessagePrice } from "@/lib/price/price-message";
import { utcDayOf } from "@/lib/spend/utc-day";
import { lowestMessageIdAt } from "./message-id-time";
import type { MessageContent } from "./types";

/** An automatic answer as it is queued. */
export interface AutoReplyRow {
  readonly id: string;
  readonly messagingProfileId: string;
  readonly phoneNumberId: string;
  /** The received message. */
  readonly answersId: string;
  readonly sender: string;
  readonly recipient: string;
  readonly content: MessageContent;
  readonly price: MessagePrice;
  readonly acceptedAtMs: number;
  readonly validUntilMs: number;
}

/** Makes received words of one sender to one profile wait for each other until the transaction ends. */
export async function lockRecipient(
  db: pg.ClientBase,
  messagingProfileId: string,
  recipient: string,
): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
    `auto-response ${messagingProfileId} ${recipient}`,
  ]);
}

/** Whether the profile has answered this recipient by itself since an instant. */
export async function hasAnsweredSince(
  db: pg.ClientBase,
  messagingProfileId: string,
  recipient: string,
  sinceMs: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM messages WHERE recipient = $1 AND id >= $2 AND messaging_profile_id = $3
       AND direction = 'outbound' AND linked_message_id IS NOT NULL LIMIT 1`,
    [recipient, lowestMessageIdAt(sinceMs), messagingProfileId],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Queues an automatic answer from the number that received the message. Neither reads nor writes a mapping (S9); what it costs counts
 * for the day, also past a limit (F4).
 */
export async function insertAutoReply(db: pg.ClientBase, row: AutoReplyRow): Promise<void> {
  const { content, price } = row;
  await db.query(
    `WITH stored AS (
         INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, valid_until, direction, type,
                               status, encoding, num_chars, parts, selection_reason, sender, recipient, text, tags, linked_message_id, wire_text,
                               rate, carrier_fee, cost)
         SELECT $1, $2, n.id, n.carrier_id, $4, $5, 'outbound', 'SMS', 'queued', $6::message_encoding, $7::int, $8::smallint,
                'explicit', $9, $10, $11, nullif(n.tags, '{}'), $12, $13, $14, $15, $16
         FROM phone_numbers n WHERE n.id = $3
         RETURNING messaging_profile_id, id, phone_number_id, cost
     ), spent AS (
         INSERT INTO profile_spend AS s (messaging_profile_id, day, spent)
         SELECT messaging_profile_id, $17::date, cost FROM stored WHERE cost > 0
         ON CONFLICT (messaging_profile_id, day) DO UPDATE SET spent = s.spent + excluded.spent, must_stay_below = NULL
     )
     INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
     SELECT outbound_lane(s.phone_number_id), send_rate(n, c) IS NOT NULL, s.phone_number_id, s.messaging_profile_id, s.id
     FROM stored s JOIN phone_numbers n ON n.id = s.phone_number_id JOIN carriers c ON c.id = n.carrier_id`,
    [
      row.messagingProfileId,
      row.id,
      row.phoneNumberId,
      new Date(row.acceptedAtMs),
      new Date(row.validUntilMs),
      content.encoding,
      content.characterCount,
      content.parts,
      row.sender,
      row.recipient,
      content.text,
      row.answersId,
      content.wireText,
      formatAmount(price.rateMicros),
      formatAmount(price.carrierFeeMicros),
      formatAmount(price.costMicros),
      utcDayOf(row.acceptedAtMs),
    ],
  );
}
