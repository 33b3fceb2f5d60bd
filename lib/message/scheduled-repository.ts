import type pg from "pg";
import type { Db } from "@/lib/db/client";
import type { IdempotencyRequest, MessageContent, OutboundMessageInput } from "./types";

/** What was asked for, as it is decided when its time comes. */
export type ScheduledRequest = Omit<OutboundMessageInput, "idempotency">;

/** A message to be written as `scheduled`. */
export interface ScheduledWrite {
  readonly id: string;
  readonly sendAtMs: number;
  readonly request: ScheduledRequest;
  readonly content: MessageContent;
  /** The sender the request named; null = the pool chooses when the time comes. */
  readonly number: { readonly id: string; readonly sender: string; readonly tags: readonly string[] } | null;
  readonly idempotency: IdempotencyRequest | null;
}

/** A scheduled message whose time has come. */
export interface DueMessage {
  readonly messageId: string;
  readonly messagingProfileId: string;
  readonly request: ScheduledRequest;
  /** Its row is still `scheduled`; else only its place among the scheduled ones is left. */
  readonly isScheduled: boolean;
}

/** What can be asked on the pool or inside a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

/** The message, its request and its idempotency key in one statement. A key that is taken fails it (unique violation). */
const INSERT_SQL = `
WITH remembered AS (
    INSERT INTO idempotency_keys (api_key_id, key, fingerprint, accepted_at, messaging_profile_id, message_id, wait_ms)
    SELECT $19::uuid, $20::text, $21::text, $3::timestamptz, $1::uuid, $2::uuid, 0 WHERE $19::uuid IS NOT NULL
), waiting AS (
    INSERT INTO scheduled_messages (messaging_profile_id, message_id, send_at, request)
    VALUES ($1::uuid, $2::uuid, $4::timestamptz, $5::jsonb)
)
INSERT INTO messages (messaging_profile_id, id, phone_number_id, accepted_at, direction, type, status, encoding, num_chars, parts,
                      selection_reason, sender, recipient, text, media_urls, api_key_id, webhook_url, webhook_failover_url,
                      use_profile_webhooks, subject, tags, wire_text)
VALUES ($1::uuid, $2::uuid, $6::uuid, $3::timestamptz, 'outbound', $7::message_type, 'scheduled', $8::message_encoding, $9::int, $10::int,
        CASE WHEN $6::uuid IS NOT NULL THEN 'explicit'::selection_reason END, $11, $12, $13, $14::text[], $22::uuid, $15, $16,
        $17::boolean, $18, $23::text[], $24)`;

/** Throws the driver's unique violation on the idempotency key when another request has taken it. */
export async function insertScheduled(db: pg.Pool, write: ScheduledWrite, nowMs: number): Promise<void> {
  const { request, content, number, idempotency } = write;
  await db.query(INSERT_SQL, [
    request.messagingProfileId,
    write.id,
    new Date(nowMs),
    new Date(write.sendAtMs),
    JSON.stringify(request),
    number?.id ?? null,
    content.type,
    content.encoding,
    content.characterCount,
    content.parts,
    number?.sender ?? "",
    request.recipient,
    content.text,
    content.mediaUrls.length > 0 ? content.mediaUrls : null,
    request.webhookUrl || null,
    request.webhookFailoverUrl || null,
    request.useProfileWebhooks === false ? false : null,
    request.subject || null,
    idempotency?.apiKeyId ?? null,
    idempotency?.key ?? null,
    idempotency?.fingerprint ?? null,
    request.apiKeyId ?? null,
    number && number.tags.length > 0 ? number.tags : null,
    content.wireText,
  ]);
}

/**
 * Locks scheduled messages whose time has come, the longest due first, until the transaction ends. What another worker
 * is releasing is passed over; one that dies lets go of its locks.
 */
export async function lockDue(db: Queryable, nowMs: number, limit: number): Promise<DueMessage[]> {
  const { rows } = await db.query<DueMessage>(
    `SELECT s.message_id AS "messageId", s.messaging_profile_id AS "messagingProfileId", s.request,
            EXISTS (SELECT 1 FROM messages m WHERE m.messaging_profile_id = s.messaging_profile_id AND m.id = s.message_id
                    AND m.status = 'scheduled') AS "isScheduled"
     FROM scheduled_messages s WHERE s.send_at <= $1 ORDER BY s.send_at, s.message_id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [new Date(nowMs), limit],
  );
  return rows;
}

/** When the next scheduled message is due; null = none waits. */
export async function findNextDue(db: pg.Pool): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>("SELECT min(send_at) AS at FROM scheduled_messages");
  return rows[0]?.at ?? null;
}

type Named = Pick<DueMessage, "messagingProfileId" | "messageId">;

/** Takes out the scheduled rows that accepting is about to write. @returns when each was asked for, by id */
export async function takeScheduledRows(db: Queryable, due: readonly Named[]): Promise<Map<string, Date>> {
  const { rows } = await db.query<{ id: string; acceptedAt: Date }>(
    `DELETE FROM messages m USING unnest($1::uuid[], $2::uuid[]) AS i(profile, id)
     WHERE m.messaging_profile_id = i.profile AND m.id = i.id AND m.status = 'scheduled'
     RETURNING m.id, m.accepted_at AS "acceptedAt"`,
    namesOf(due),
  );
  return new Map(rows.map(({ id, acceptedAt }) => [id, acceptedAt]));
}

/** A released message was received when it was asked for. */
export async function restoreAcceptedAt(
  db: Queryable,
  released: readonly (Named & { readonly acceptedAt: Date })[],
): Promise<void> {
  await db.query(
    `UPDATE messages m SET accepted_at = i.accepted_at
     FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS i(profile, id, accepted_at)
     WHERE m.messaging_profile_id = i.profile AND m.id = i.id`,
    [...namesOf(released), released.map(({ acceptedAt }) => acceptedAt)],
  );
}

export async function deleteScheduled(db: Queryable, done: readonly Named[]): Promise<void> {
  await db.query(
    `DELETE FROM scheduled_messages s USING unnest($1::uuid[], $2::uuid[]) AS i(profile, id)
     WHERE s.messaging_profile_id = i.profile AND s.message_id = i.id`,
    namesOf(done),
  );
}

/** Cancels a scheduled message whose time is later than an instant; false = it is none, or its time is near or past. */
export async function cancelScheduledRow(
  db: pg.Pool,
  message: Named,
  dueAfterMs: number,
  nowMs: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `WITH stopped AS (
         DELETE FROM scheduled_messages WHERE messaging_profile_id = $1 AND message_id = $2 AND send_at > $3
         RETURNING messaging_profile_id, message_id
     )
     UPDATE messages m SET status = 'cancelled', completed_at = $4 FROM stopped s
     WHERE m.messaging_profile_id = s.messaging_profile_id AND m.id = s.message_id AND m.status = 'scheduled'`,
    [message.messagingProfileId, message.messageId, new Date(dueAfterMs), new Date(nowMs)],
  );
  return rowCount === 1;
}

/** When scheduled messages are to be sent, by id; those that are not scheduled any more are left out. */
export async function findSendTimes(db: Db, ids: readonly string[]): Promise<Map<string, Date>> {
  const rows = await db.$queryRaw<{ id: string; sendAt: Date }[]>`
    SELECT s.message_id::text AS id, s.send_at AS "sendAt"
    FROM messages m JOIN scheduled_messages s ON s.messaging_profile_id = m.messaging_profile_id AND s.message_id = m.id
    WHERE m.id = ANY(${[...ids]}::uuid[])`;
  return new Map(rows.map(({ id, sendAt }) => [id, sendAt]));
}

function namesOf(messages: readonly Named[]): [string[], string[]] {
  return [
    messages.map(({ messagingProfileId }) => messagingProfileId),
    messages.map(({ messageId }) => messageId),
  ];
}
