import { insertMessageEvents } from "../webhook/event-sql";

/*
 * The statements of the queue. Like those of acceptance they hold no rule: each changes only rows that still are what
 * was read. They are prepared, and planned once on a connection of the probe pool: by index probes, which are right
 * whether the queue is empty or long.
 */

/**
 * The message `m` is the given one `i`. Written so that it can only be answered by looking up each given one, as wherever `ANY`
 * stands below: an equation could also be answered by a walk over the whole table, which looks cheap while it is empty, and once
 * took 25 times as long.
 */
export const MESSAGE_IS_GIVEN =
  "m.messaging_profile_id = ANY (ARRAY[i.profile]) AND m.id = ANY (ARRAY[i.id])";

/**
 * A queued message with everything the check before handing it over asks. `q` is one of the two selections below. Whether there is
 * an opt-out is asked with a limit: an EXISTS may also be answered by reading all opt-outs once for a batch.
 */
const describeQueued = (selection: string) => `
SELECT q.lane, q.is_throttled AS "isThrottled", q.position::float8 AS position, q.message_id AS "messageId",
       q.messaging_profile_id AS "messagingProfileId", q.phone_number_id AS "phoneNumberId",
       m.status, m.carrier_id AS "carrierId", m.sender, m.recipient, m.type,
       coalesce(m.wire_text, m.text) AS text, m.subject, m.encoding,
       coalesce(m.media_urls, '{}') AS "mediaUrls", round(date_part('epoch', m.valid_until) * 1000) AS "validUntilMs",
       coalesce(p.enabled, false) AS "isProfileEnabled", n.enabled AS "isNumberEnabled",
       coalesce(p.sending_held_at, n.sending_held_at) IS NOT NULL AS "isHeld", send_rate(n, c) AS "ratePerSecond",
       m.linked_message_id IS NULL AND (
           SELECT true FROM opt_outs WHERE messaging_profile_id = q.messaging_profile_id AND recipient = m.recipient LIMIT 1
       ) IS TRUE AS "isOptedOut",
       m.group_message_ids[1] AS "groupId", CASE WHEN m.group_message_ids IS NOT NULL THEN (
           SELECT array_agg(g.recipient ORDER BY i.place)
           FROM unnest(m.group_message_ids) WITH ORDINALITY AS i(id, place) CROSS JOIN LATERAL (
               SELECT recipient FROM messages WHERE messaging_profile_id = q.messaging_profile_id AND id = i.id
                   AND status IN ('queued', 'sending') LIMIT 1
           ) g
           WHERE NOT EXISTS (SELECT FROM opt_outs WHERE messaging_profile_id = q.messaging_profile_id AND recipient = g.recipient)
       ) END AS "groupRecipients",
       b.until_ms AS "blockedUntilMs"
FROM (${selection}) q
LEFT JOIN LATERAL (
    SELECT * FROM messages WHERE messaging_profile_id = q.messaging_profile_id AND id = q.message_id LIMIT 1
) m ON true
LEFT JOIN messaging_profiles p ON p.id = q.messaging_profile_id
LEFT JOIN phone_numbers n ON n.id = q.phone_number_id
LEFT JOIN carriers c ON c.id = n.carrier_id
LEFT JOIN LATERAL (
    SELECT coalesce(round(date_part('epoch', max(w.not_before)) * 1000), 0) AS until_ms
    FROM outbound_queue w
    CROSS JOIN LATERAL (
        SELECT recipient, type FROM messages WHERE messaging_profile_id = w.messaging_profile_id AND id = w.message_id LIMIT 1
    ) e
    WHERE coalesce(p.sending_held_at, n.sending_held_at) IS NULL
      AND w.lane = q.lane AND w.is_throttled AND w.phone_number_id = q.phone_number_id AND w.position < q.position
      AND (NOT q.is_throttled OR w.not_before > $1::timestamptz) AND e.recipient = m.recipient AND e.type = m.type
    HAVING count(*) > 0
) b ON true`;

/** The oldest messages of each lane that wait for nothing. $1 now, $2 lanes, $3 per lane, $4 in all, $5 not these places. */
export const FIND_READY_SQL = describeQueued(`
    SELECT r.* FROM unnest($2::smallint[]) AS l(lane) CROSS JOIN LATERAL (
        SELECT * FROM outbound_queue WHERE lane = l.lane AND NOT is_throttled AND position NOT IN (SELECT unnest($5::bigint[]))
        ORDER BY position LIMIT $3
    ) r LIMIT $4`);

/**
 * The numbers that have waiting messages, by profile, with what paces them, by a walk from one to the next through the
 * index. Of those held it is told whether their oldest message's time is up. $1 lanes, $2 now.
 */
export const FIND_WAITING_NUMBERS_SQL = `
WITH RECURSIVE numbers AS (
    SELECT f.* FROM unnest($1::smallint[]) AS l(lane) CROSS JOIN LATERAL (
        SELECT lane, phone_number_id, messaging_profile_id, message_id FROM outbound_queue
        WHERE lane = l.lane AND is_throttled ORDER BY phone_number_id, messaging_profile_id, position LIMIT 1
    ) f
    UNION ALL
    SELECT f.* FROM numbers c CROSS JOIN LATERAL (
        SELECT lane, phone_number_id, messaging_profile_id, message_id FROM outbound_queue
        WHERE lane = c.lane AND is_throttled AND (phone_number_id, messaging_profile_id) > (c.phone_number_id, c.messaging_profile_id)
        ORDER BY phone_number_id, messaging_profile_id, position LIMIT 1
    ) f
)
SELECT w.lane, w.phone_number_id AS "phoneNumberId", w.messaging_profile_id AS "messagingProfileId",
       send_rate(n, c) AS "ratePerSecond", coalesce(n.enabled AND p.enabled, false) AS "isEnabled",
       coalesce(p.sending_held_at, n.sending_held_at) IS NOT NULL AS "isHeld",
       CASE WHEN coalesce(p.sending_held_at, n.sending_held_at) IS NULL THEN false ELSE NOT EXISTS (
           SELECT 1 FROM messages m WHERE m.messaging_profile_id = w.messaging_profile_id AND m.id = w.message_id
               AND (m.valid_until IS NULL OR m.valid_until > $2::timestamptz)
       ) END AS "isOldestOver",
       round(date_part('epoch', s.next_free_at) * 1000) AS "nextFreeAtMs"
FROM numbers w
LEFT JOIN messaging_profiles p ON p.id = w.messaging_profile_id
LEFT JOIN phone_numbers n ON n.id = w.phone_number_id
LEFT JOIN carriers c ON c.id = n.carrier_id
LEFT JOIN number_send_slots s ON s.phone_number_id = w.phone_number_id`;

/**
 * The oldest waiting messages of some numbers and profiles whose time has come.
 * $1 now, $2 lanes, $3 numbers, $4 profiles, $5 how many of each, $6 not these places.
 */
export const FIND_WAITING_SQL = describeQueued(`
    SELECT r.* FROM unnest($2::smallint[], $3::uuid[], $4::uuid[], $5::int[])
        AS i(lane, phone_number_id, messaging_profile_id, wanted)
    CROSS JOIN LATERAL (
        SELECT * FROM outbound_queue
        WHERE lane = i.lane AND is_throttled AND phone_number_id = i.phone_number_id
          AND messaging_profile_id = i.messaging_profile_id AND (not_before IS NULL OR not_before <= $1::timestamptz)
          AND position NOT IN (SELECT unnest($6::bigint[]))
        ORDER BY position LIMIT i.wanted
    ) r`);

/**
 * Marks messages as being handed over, those that were before as resent, and moves on the slots of numbers with a rate.
 * Returns the messages marked.
 * $1 now; $2 profiles, $3 messages; $4 numbers, $5 next free slots (ms).
 */
export const MARK_SENDING_SQL = `
WITH slots AS (
    INSERT INTO number_send_slots AS s (phone_number_id, next_free_at)
    SELECT number, to_timestamp(free_ms / 1000) FROM unnest($4::uuid[], $5::float8[]) AS i(number, free_ms) ORDER BY number
    ON CONFLICT (phone_number_id) DO UPDATE SET next_free_at = excluded.next_free_at
)
UPDATE messages m SET status = 'sending', sending_at = $1::timestamptz, resent = CASE WHEN m.status = 'sending' THEN true ELSE m.resent END
FROM unnest($2::uuid[], $3::uuid[]) AS i(profile, id)
WHERE ${MESSAGE_IS_GIVEN} AND m.status IN ('queued', 'sending')
RETURNING m.id`;

/**
 * Ends messages' time in the queue: they were sent and wait for a receipt, or are final. Counts each once, and records
 * the event their application is told of (F1).
 *
 * $1 now, $2 hour; queue places $3 lane, $4 throttled, $5 position; $6 profile, $7 message, $8 status read, $9 new status,
 * $10 carrier's id (null = not sent), $11 errors (null = none), $12 wait for a receipt until (ms, null = final),
 * $13 handed to a carrier, $14 what it says about the sender.
 */
export const LEAVE_QUEUE_SQL = `
WITH input AS MATERIALIZED (
    SELECT * FROM unnest($3::smallint[], $4::bool[], $5::bigint[], $6::uuid[], $7::uuid[], $8::message_status[], $9::message_status[],
                         $10::text[], $11::text[], $12::float8[], $13::bool[], $14::text[])
        AS i(lane, is_throttled, position, profile, id, read_status, status, carrier_message_id, errors, deadline_ms, attempted, outcome)
), changed AS (
    UPDATE messages m SET
        status = i.status,
        sent_at = CASE WHEN i.carrier_message_id IS NULL THEN m.sent_at ELSE $1::timestamptz END,
        completed_at = CASE WHEN i.deadline_ms IS NULL THEN $1::timestamptz END,
        carrier_message_id = i.carrier_message_id,
        errors = i.errors::json
    FROM input i
    WHERE ${MESSAGE_IS_GIVEN} AND m.status = i.read_status
    RETURNING m.messaging_profile_id, m.phone_number_id, m.carrier_id, m.id, m.selection_reason,
              m.webhook_url, m.webhook_failover_url, m.use_profile_webhooks, i.status,
              i.lane, i.is_throttled, i.position, i.carrier_message_id, i.deadline_ms, i.attempted, i.outcome
), events AS (${insertMessageEvents({
  from: "changed",
  eventType:
    "CASE WHEN c.status = 'sent' THEN 'message.sent' WHEN c.status <> 'cancelled' THEN 'message.finalized' END",
  occurredAt: "$1::timestamptz",
})}
), gone AS (
    DELETE FROM outbound_queue q USING changed c
    WHERE q.lane = ANY (ARRAY[c.lane]) AND q.is_throttled = c.is_throttled AND q.position = c.position
), waits AS (
    INSERT INTO receipt_waits (carrier_id, carrier_message_id, messaging_profile_id, message_id, deadline)
    SELECT carrier_id, carrier_message_id, messaging_profile_id, id, to_timestamp(deadline_ms / 1000)
    FROM changed WHERE deadline_ms IS NOT NULL ORDER BY id
    ON CONFLICT (carrier_id, carrier_message_id) DO NOTHING
), counted AS (
    INSERT INTO number_hourly_stats AS s (messaging_profile_id, phone_number_id, hour, attempted, delivered, failed, spam_blocked,
                                          uncounted, chosen_by_sticky, chosen_by_geomatch, chosen_by_weight)
    SELECT messaging_profile_id, phone_number_id, $2::timestamptz, count(*) FILTER (WHERE attempted),
           0, count(*) FILTER (WHERE outcome IN ('failed', 'spam_blocked')), count(*) FILTER (WHERE outcome = 'spam_blocked'),
           count(*) FILTER (WHERE outcome = 'uncounted'), count(*) FILTER (WHERE selection_reason = 'sticky'),
           count(*) FILTER (WHERE selection_reason = 'geomatch'), count(*) FILTER (WHERE selection_reason = 'weight')
    FROM changed WHERE phone_number_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (messaging_profile_id, phone_number_id, hour) DO UPDATE SET
        attempted = s.attempted + excluded.attempted,
        failed = s.failed + excluded.failed,
        spam_blocked = s.spam_blocked + excluded.spam_blocked,
        uncounted = s.uncounted + excluded.uncounted,
        chosen_by_sticky = s.chosen_by_sticky + excluded.chosen_by_sticky,
        chosen_by_geomatch = s.chosen_by_geomatch + excluded.chosen_by_geomatch,
        chosen_by_weight = s.chosen_by_weight + excluded.chosen_by_weight
)
SELECT count(*)::int AS changed FROM changed`;

/**
 * Makes messages wait in the queue; those a carrier deferred are `queued` again.
 * $1 lane, $2 throttled, $3 position, $4 not before (ms, 0 = as soon as the number can); $5 profile and $6 id of the deferred ones.
 */
export const DEFER_SQL = `
WITH waiting AS (
    UPDATE outbound_queue q SET is_throttled = true, not_before = to_timestamp(nullif(i.not_before_ms, 0) / 1000)
    FROM unnest($1::smallint[], $2::bool[], $3::bigint[], $4::float8[]) AS i(lane, is_throttled, position, not_before_ms)
    WHERE q.lane = ANY (ARRAY[i.lane]) AND q.is_throttled = i.is_throttled AND q.position = i.position
)
UPDATE messages m SET status = 'queued'
FROM unnest($5::uuid[], $6::uuid[]) AS i(profile, id)
WHERE ${MESSAGE_IS_GIVEN} AND m.status = 'sending'`;

/** Removes the places of messages that are over. $1 lane, $2 throttled, $3 position. */
export const DROP_SQL = `
DELETE FROM outbound_queue q USING unnest($1::smallint[], $2::bool[], $3::bigint[]) AS i(lane, is_throttled, position)
WHERE q.lane = ANY (ARRAY[i.lane]) AND q.is_throttled = i.is_throttled AND q.position = i.position`;
