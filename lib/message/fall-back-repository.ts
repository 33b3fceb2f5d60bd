import type pg from "pg";
import type { OutboundMessage } from "./outbound-repository";
import type { MessageContent } from "./types";

/** What an MMS says, of a profile that lets it fall back. */
export interface FallBackText {
  /** As the customer gave it. */
  readonly text: string;
  readonly isSmart: boolean;
}

/** By message; those of profiles that do not fall back are left out. */
export async function findFallBackTexts(
  pool: pg.Pool,
  messages: readonly OutboundMessage[],
): Promise<Map<string, FallBackText>> {
  const { rows } = await pool.query<FallBackText & { id: string }>(
    `SELECT m.id, m.text, p.smart_encoding AS "isSmart"
     FROM unnest($1::uuid[], $2::uuid[]) AS i(profile, id)
     JOIN messages m ON m.messaging_profile_id = i.profile AND m.id = i.id
     JOIN messaging_profiles p ON p.id = m.messaging_profile_id AND p.mms_fall_back_to_sms`,
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
}

/** Makes them SMS and queues them again where they were. @returns ids of those that were still being sent */
export async function storeFallBacks(pool: pg.Pool, fallen: readonly FallenBack[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH input AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::message_encoding[], $5::int[], $6::int[], $7::smallint[], $8::bigint[])
             AS i(profile, id, wire_text, encoding, num_chars, parts, lane, position)
     ), changed AS (
         UPDATE messages m SET type = 'SMS', status = 'queued', wire_text = i.wire_text, encoding = i.encoding,
                num_chars = i.num_chars, parts = i.parts
         FROM input i WHERE m.messaging_profile_id = i.profile AND m.id = i.id AND m.status = 'sending' AND m.type = 'MMS'
         RETURNING m.id, i.lane, i.position
     ), waiting AS (
         UPDATE outbound_queue q SET is_throttled = true, not_before = NULL FROM changed c
         WHERE q.lane = c.lane AND q.is_throttled IN (true, false) AND q.position = c.position
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
    ],
  );
  return new Set(rows.map(({ id }) => id));
}
