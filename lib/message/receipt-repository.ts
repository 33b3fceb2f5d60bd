import type pg from "pg";
import type { DeliveryReceipt } from "@/lib/carrier/carrier";
import type { HealthOutcome } from "@/lib/number-pool/number-health";
import { insertMessageEvents } from "../webhook/event-sql";
import type { MessageStatus } from "./delivery-status";

const HOUR_MS = 3_600_000;

/** A message whose receipt is still out. */
export interface AwaitedMessage {
  readonly carrierId: string;
  readonly carrierMessageId: string;
  readonly messagingProfileId: string;
  readonly messageId: string;
  /** null = its row is gone. */
  readonly status: MessageStatus | null;
}

/** The end of a message's way. */
export interface FinalStatus {
  readonly awaited: AwaitedMessage;
  /** null = only the wait ends. */
  readonly status: MessageStatus | null;
  readonly errors: string | null;
  readonly outcome: HealthOutcome;
}

const AWAITED_COLUMNS = `
w.carrier_id AS "carrierId", w.carrier_message_id AS "carrierMessageId", w.messaging_profile_id AS "messagingProfileId",
w.message_id AS "messageId", m.status`;

const MESSAGE_OF_WAIT = `
LEFT JOIN LATERAL (
    SELECT status FROM messages WHERE messaging_profile_id = w.messaging_profile_id AND id = w.message_id LIMIT 1
) m ON true`;

/**
 * The messages some receipts are about, in their order; null = none waits for such a receipt. Their waits are locked first
 * of all, as `findOverdue` does: whoever holds a wait then gets its message too, so the two cannot deadlock.
 */
export async function findAwaited(
  db: pg.ClientBase,
  receipts: readonly DeliveryReceipt[],
): Promise<(AwaitedMessage | null)[]> {
  const { rows } = await db.query<AwaitedMessage & { place: number }>(
    `SELECT i.place::int AS place, ${AWAITED_COLUMNS}
     FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS i(carrier_id, carrier_message_id, place)
     CROSS JOIN LATERAL (
         SELECT * FROM receipt_waits WHERE carrier_id = i.carrier_id AND carrier_message_id = i.carrier_message_id LIMIT 1 FOR UPDATE
     ) w ${MESSAGE_OF_WAIT}`,
    [receipts.map((receipt) => receipt.carrierId), receipts.map((receipt) => receipt.carrierMessageId)],
  );
  const awaited = new Array<AwaitedMessage | null>(receipts.length).fill(null);
  for (const { place, ...message } of rows) awaited[place - 1] = message;
  return awaited;
}

/** Messages whose receipt should have come by now; other workers leave them to the transaction of `db`. */
export async function findOverdue(
  db: pg.ClientBase,
  nowMs: number,
  limit: number,
): Promise<AwaitedMessage[]> {
  const { rows } = await db.query<AwaitedMessage>(
    `SELECT ${AWAITED_COLUMNS} FROM (
         SELECT * FROM receipt_waits WHERE deadline <= $1 ORDER BY deadline LIMIT $2 FOR UPDATE SKIP LOCKED
     ) w ${MESSAGE_OF_WAIT}`,
    [new Date(nowMs), limit],
  );
  return rows;
}

const FINISH_SQL = `
WITH input AS MATERIALIZED (
    SELECT * FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::message_status[], $8::message_status[], $9::text[], $10::text[])
        AS i(carrier_id, carrier_message_id, profile, id, read_status, status, errors, outcome)
), changed AS (
    UPDATE messages m SET
        status = i.status,
        sent_at = coalesce(m.sent_at, $1::timestamptz),
        completed_at = $1::timestamptz,
        errors = i.errors::json
    FROM input i
    WHERE m.messaging_profile_id = i.profile AND m.id = i.id AND m.status = i.read_status AND i.status IS NOT NULL
      AND m.id BETWEEN $11::uuid AND $12::uuid
    RETURNING m.messaging_profile_id, m.phone_number_id, i.outcome,
              m.id, i.status, m.webhook_url, m.webhook_failover_url, m.use_profile_webhooks
), events AS (${insertMessageEvents({
  from: "changed",
  eventType: "CASE WHEN c.status <> 'cancelled' THEN 'message.finalized' END",
  occurredAt: "$1::timestamptz",
})}
), over AS (
    DELETE FROM receipt_waits w USING input i
    WHERE w.carrier_id = i.carrier_id AND w.carrier_message_id = i.carrier_message_id
)
INSERT INTO number_hourly_stats AS s (messaging_profile_id, phone_number_id, hour, delivered, failed, spam_blocked, uncounted)
SELECT messaging_profile_id, phone_number_id, $2::timestamptz, count(*) FILTER (WHERE outcome = 'delivered'),
       count(*) FILTER (WHERE outcome IN ('failed', 'spam_blocked')), count(*) FILTER (WHERE outcome = 'spam_blocked'),
       count(*) FILTER (WHERE outcome = 'uncounted')
FROM changed WHERE phone_number_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (messaging_profile_id, phone_number_id, hour) DO UPDATE SET
    delivered = s.delivered + excluded.delivered,
    failed = s.failed + excluded.failed,
    spam_blocked = s.spam_blocked + excluded.spam_blocked,
    uncounted = s.uncounted + excluded.uncounted`;

/**
 * Sets final statuses, ends the waits, counts each outcome and records the event the application is told of (F1): one
 * statement, so each message counts exactly once.
 */
export async function finishMessages(
  db: pg.ClientBase,
  finals: readonly FinalStatus[],
  nowMs: number,
): Promise<void> {
  const messages = finals.map(({ awaited }) => awaited);
  const ids = messages.map((message) => message.messageId).sort();
  await db.query(FINISH_SQL, [
    new Date(nowMs),
    new Date(nowMs - (nowMs % HOUR_MS)),
    messages.map((message) => message.carrierId),
    messages.map((message) => message.carrierMessageId),
    messages.map((message) => message.messagingProfileId),
    messages.map((message) => message.messageId),
    messages.map((message) => message.status),
    finals.map((final) => final.status),
    finals.map((final) => final.errors),
    finals.map((final) => final.outcome),
    ids[0],
    ids.at(-1),
  ]);
}
