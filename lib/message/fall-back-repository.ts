import type pg from "pg";
import type { SenderType } from "@/lib/phone-number/sender-type";
import { formatAmount } from "@/lib/price/amount";
import type { MessagePrice } from "@/lib/price/price-message";
import { utcDayOf } from "@/lib/spend/utc-day";
import type { OutboundMessage } from "./outbound-repository";
import type { MessageContent } from "./types";

/** What an MMS says, of a profile that lets it fall back. */
export interface FallBackText {
  /** As the customer gave it. */
  readonly text: string;
  readonly isSmart: boolean;
  readonly senderType: SenderType;
  /** Edition of the prices. */
  readonly priceVersion: number;
}

/** By message; those of profiles that do not fall back are left out. */
export async function findFallBackTexts(
  pool: pg.Pool,
  messages: readonly OutboundMessage[],
): Promise<Map<string, FallBackText>> {
  const { rows } = await pool.query<FallBackText & { id: string }>(
    `SELECT m.id, m.text, p.smart_encoding AS "isSmart", n.type::text AS "senderType",
            (SELECT version::float8 FROM price_list WHERE id = 1) AS "priceVersion"
     FROM unnest($1::uuid[], $2::uuid[]) AS i(profile, id)
     JOIN messages m ON m.messaging_profile_id = i.profile AND m.id = i.id
     JOIN messaging_profiles p ON p.id = m.messaging_profile_id AND p.mms_fall_back_to_sms
     JOIN phone_numbers n ON n.id = m.phone_number_id`,
    [
      messages.map(({ messagingProfileId }) => messagingProfileId),
      messages.map(({ messageId }) => messageId),
    ],
  );
  return new Map(rows.map(({ id, ...found }) => [id, found]));
}

/** An MMS that goes on as SMS. */
export interface FallenBack {
  readonly message: OutboundMessage;
  readonly content: MessageContent;
  readonly price: MessagePrice;
}

/**
 * Makes them SMS at the price of an SMS, and queues them again where they were.
 *
 * The day's spending follows (F4), but only while it is the day the MMS was counted on: what is left of a day that is over stays
 * as it was. What costs more than the MMS did always counts, on the day of `nowMs`. So a day's spending is never below what its
 * messages cost.
 *
 * @returns ids of those that were still being sent
 */
export async function storeFallBacks(
  pool: pg.Pool,
  fallen: readonly FallenBack[],
  nowMs: number,
): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH input AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::message_encoding[], $5::int[], $6::int[], $7::smallint[], $8::bigint[],
                              $9::numeric[], $10::numeric[], $11::numeric[])
             AS i(profile, id, wire_text, encoding, num_chars, parts, lane, position, rate, carrier_fee, cost)
     ), changed AS (
         UPDATE messages m SET type = 'SMS', status = 'queued', wire_text = i.wire_text, encoding = i.encoding,
                num_chars = i.num_chars, parts = i.parts, rate = i.rate, carrier_fee = i.carrier_fee, cost = i.cost
         FROM input i JOIN messages o ON o.messaging_profile_id = i.profile AND o.id = i.id
         WHERE m.messaging_profile_id = i.profile AND m.id = i.id AND m.status = 'sending' AND m.type = 'MMS'
         RETURNING m.id, i.lane, i.position, i.profile, i.cost - coalesce(o.cost, 0) AS difference,
                   (o.accepted_at AT TIME ZONE 'UTC')::date = $12::date AS is_of_today
     ), waiting AS (
         UPDATE outbound_queue q SET is_throttled = true, not_before = NULL FROM changed c
         WHERE q.lane = c.lane AND q.is_throttled IN (true, false) AND q.position = c.position
     ), spent AS (
         INSERT INTO profile_spend AS s (messaging_profile_id, day, spent)
         SELECT profile, $12::date, sum(difference) FROM changed WHERE difference > 0 OR (difference < 0 AND is_of_today)
         GROUP BY profile ORDER BY profile
         ON CONFLICT (messaging_profile_id, day) DO UPDATE SET spent = s.spent + excluded.spent, must_stay_below = NULL
     )
     SELECT id FROM changed`,
    [
      fallen.map(({ message }) => message.messagingProfileId),
      fallen.map(({ message }) => message.messageId),
      fallen.map(({ content }) => content.wireText),
      fallen.map(({ content }) => content.encoding),
      fallen.map(({ content }) => content.characterCount),
      fallen.map(({ content }) => content.parts),
      fallen.map(({ message }) => message.lane),
      fallen.map(({ message }) => message.position),
      fallen.map(({ price }) => formatAmount(price.rateMicros)),
      fallen.map(({ price }) => formatAmount(price.carrierFeeMicros)),
      fallen.map(({ price }) => formatAmount(price.costMicros)),
      utcDayOf(nowMs),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}
