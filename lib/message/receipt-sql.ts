import { insertMessageEvents } from "../webhook/event-sql";
import { MESSAGE_IS_GIVEN } from "./outbound-sql";

/*
 * The statements that record receipts. Like those of the queue they are planned once, by index probes.
 */

const AWAITED_COLUMNS = `
w.carrier_id AS "carrierId", w.carrier_message_id AS "carrierMessageId", w.messaging_profile_id AS "messagingProfileId",
w.message_id AS "messageId", m.status`;

const MESSAGE_OF_WAIT = `
LEFT JOIN LATERAL (
    SELECT status FROM messages WHERE messaging_profile_id = w.messaging_profile_id AND id = w.message_id LIMIT 1
) m ON true`;

/** Ends the waits for some receipts. $1 carriers, $2 the ids they gave. */
export const TAKE_AWAITED_SQL = `
WITH w AS (
    DELETE FROM receipt_waits r USING unnest($1::uuid[], $2::text[]) AS i(carrier_id, carrier_message_id)
    WHERE r.carrier_id = ANY (ARRAY[i.carrier_id]) AND r.carrier_message_id = i.carrier_message_id
    RETURNING r.*
)
SELECT ${AWAITED_COLUMNS} FROM w ${MESSAGE_OF_WAIT}`;

/** Ends the waits that are too long. $1 now, $2 how many. */
export const TAKE_OVERDUE_SQL = `
WITH w AS (
    DELETE FROM receipt_waits r USING (
        SELECT carrier_id, carrier_message_id FROM receipt_waits WHERE deadline <= $1 ORDER BY deadline LIMIT $2 FOR UPDATE SKIP LOCKED
    ) i
    WHERE r.carrier_id = ANY (ARRAY[i.carrier_id]) AND r.carrier_message_id = i.carrier_message_id
    RETURNING r.*
)
SELECT ${AWAITED_COLUMNS} FROM w ${MESSAGE_OF_WAIT}`;

/** $1 now, $2 hour; $3 profiles, $4 messages, $5 statuses read, $6 new statuses, $7 errors (null = none), $8 outcomes (O3). */
export const FINISH_SQL = `
WITH input AS MATERIALIZED (
    SELECT * FROM unnest($3::uuid[], $4::uuid[], $5::message_status[], $6::message_status[], $7::text[], $8::text[])
        AS i(profile, id, read_status, status, errors, outcome)
), changed AS (
    UPDATE messages m SET
        status = i.status,
        sent_at = coalesce(m.sent_at, $1::timestamptz),
        completed_at = $1::timestamptz,
        errors = i.errors::json
    FROM input i
    WHERE ${MESSAGE_IS_GIVEN} AND m.status = i.read_status
    RETURNING m.messaging_profile_id, m.phone_number_id, i.outcome,
              m.id, i.status, m.webhook_url, m.webhook_failover_url, m.use_profile_webhooks
), events AS (${insertMessageEvents({
  from: "changed",
  eventType: "CASE WHEN c.status <> 'cancelled' THEN 'message.finalized' END",
  occurredAt: "$1::timestamptz",
})}
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
