/*
 * The two statements of a batch (docs/decisions/0002). They hold no rule: what to write was decided before, and the
 * only question left to the database is whether a mapping still is what was read.
 *
 * Profiles travel once per batch; rows name them by their place in that array, from 1. Times are epoch milliseconds.
 */

/**
 * Versions of the batch's profiles and the mappings of its (profile, recipient) pairs, from one snapshot.
 *
 * $1 profiles uuid[]; pairs: $2 profile's place int[], $3 recipient text[].
 * A profile's row is [-place, version]; a mapping's [pair, epoch, assignment, created, last message, how its assignment ended].
 */
export const READ_BATCH_SQL = `
SELECT -p.place AS pair, v.version AS epoch, NULL::bigint AS assignment_id, NULL::float8 AS created_ms,
       NULL::float8 AS last_ms, NULL::text AS end_reason
FROM unnest($1::uuid[]) WITH ORDINALITY AS p(id, place)
CROSS JOIN LATERAL (SELECT version FROM messaging_profiles WHERE id = p.id AND deleted_at IS NULL LIMIT 1) v
UNION ALL
SELECT i.pair, m.epoch, m.assignment_id, date_part('epoch', m.created_at) * 1000,
       date_part('epoch', m.last_message_at) * 1000, a.end_reason::text
FROM unnest($2::int[], $3::text[]) WITH ORDINALITY AS i(profile, recipient, pair)
CROSS JOIN LATERAL (
    SELECT epoch, assignment_id, created_at, last_message_at FROM sticky_mappings
    WHERE messaging_profile_id = ($1::uuid[])[i.profile] AND recipient = i.recipient LIMIT 1
) m
LEFT JOIN LATERAL (SELECT end_reason FROM number_assignments WHERE id = m.assignment_id LIMIT 1) a ON true`;

/**
 * Writes mappings, messages and queue entries; returns the pairs whose mapping was written:
 * [pair, created, last message, count], the last three null for a new row, which is as it was sent.
 *
 * Pairs come sorted by (profile, recipient) and each once. New rows are inserted before existing ones are changed, so
 * a statement never waits for a row while it holds one that another statement could be waiting for: batches cannot
 * deadlock. A message goes in when its pair's mapping was written, or when it has none (0).
 *
 * $1 now; $2 profiles; pairs $3–$11; messages $12–$29. `read_epoch` null = there was no row.
 */
export const WRITE_BATCH_SQL = `
WITH pairs AS MATERIALIZED (
    SELECT i.*, ($2::uuid[])[i.profile] AS messaging_profile_id, to_timestamp(i.read_last_ms / 1000)::timestamptz(3) AS read_last
    FROM unnest($3::int[], $4::text[], $5::bigint[], $6::bigint[], $7::int[], $8::bool[], $9::bigint[], $10::bigint[], $11::float8[])
        WITH ORDINALITY AS i(profile, recipient, epoch, assignment_id, messages, is_refresh,
                             read_epoch, read_assignment_id, read_last_ms, pair)
), created AS (
    INSERT INTO sticky_mappings AS m
        (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
    SELECT messaging_profile_id, recipient, epoch, assignment_id, $1::timestamptz, $1::timestamptz, messages
    FROM pairs WHERE read_epoch IS NULL
    ON CONFLICT (messaging_profile_id, recipient) DO NOTHING
    RETURNING m.messaging_profile_id, m.recipient
), changed AS (
    UPDATE sticky_mappings m SET
        epoch = i.epoch,
        assignment_id = i.assignment_id,
        created_at = CASE WHEN i.is_refresh THEN m.created_at ELSE $1::timestamptz END,
        last_message_at = CASE WHEN i.is_refresh THEN greatest(m.last_message_at, $1::timestamptz) ELSE $1::timestamptz END,
        message_count = CASE WHEN i.is_refresh THEN m.message_count ELSE 0 END + i.messages,
        reset_at = NULL
    FROM pairs i
    WHERE i.read_epoch IS NOT NULL AND (SELECT count(*) FROM created) >= 0
      AND m.messaging_profile_id = i.messaging_profile_id AND m.recipient = i.recipient
      AND m.epoch = i.read_epoch AND m.assignment_id = i.read_assignment_id
      AND (i.is_refresh OR m.last_message_at IS NOT DISTINCT FROM i.read_last)
    RETURNING i.pair, m.created_at, m.last_message_at, m.message_count
), written AS MATERIALIZED (
    SELECT pair, NULL::timestamptz AS created_at, NULL::timestamptz AS last_message_at, NULL::bigint AS message_count
    FROM pairs
    WHERE read_epoch IS NULL
      AND ((messaging_profile_id, recipient) IN (SELECT messaging_profile_id, recipient FROM created)) IS TRUE
    UNION ALL
    SELECT * FROM changed
), accepted AS MATERIALIZED (
    SELECT i.*, ($2::uuid[])[i.profile] AS messaging_profile_id
    FROM unnest($12::uuid[], $13::int[], $14::int[], $15::uuid[], $16::uuid[], $17::float8[], $18::message_type[],
                $19::message_encoding[], $20::int[], $21::int[], $22::selection_reason[], $23::text[], $24::text[],
                $25::text[], $26::text[], $27::text[], $28::bool[])
        WITH ORDINALITY AS i(id, profile, pair, phone_number_id, carrier_id, valid_until_ms, type,
                encoding, num_chars, parts, selection_reason, sender, recipient,
                text, media_urls, selection_trace, is_throttled, place)
    WHERE i.pair = 0 OR i.pair IN (SELECT pair FROM written)
), stored AS (
    INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, valid_until, direction, type, status,
                          encoding, num_chars, parts, selection_reason, sender, recipient, text, media_urls, selection_trace)
    SELECT messaging_profile_id, id, phone_number_id, carrier_id, $1::timestamptz, to_timestamp(valid_until_ms / 1000),
           'outbound', type, 'queued', encoding, num_chars, parts, selection_reason, sender, recipient, text,
           media_urls::text[], selection_trace::json
    FROM accepted
), queued AS (
    INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
    SELECT outbound_lane(phone_number_id), is_throttled, phone_number_id, messaging_profile_id, id FROM accepted
)
SELECT pair, date_part('epoch', created_at) * 1000, date_part('epoch', last_message_at) * 1000, message_count FROM written`;

/**
 * Which messages of a batch are in the database, with their mappings: what `WRITE_BATCH_SQL` would have answered.
 *
 * $1 profiles, $2 messages' profile's place, $3 message ids, $4 recipient of the message's mapping (null = none).
 * Rows: [message, created, last message, count].
 */
export const FIND_WRITTEN_SQL = `
SELECT s.id, date_part('epoch', m.created_at) * 1000, date_part('epoch', m.last_message_at) * 1000, m.message_count
FROM unnest($2::int[], $3::uuid[], $4::text[]) AS i(profile, id, recipient)
CROSS JOIN LATERAL (
    SELECT id FROM messages WHERE messaging_profile_id = ($1::uuid[])[i.profile] AND id = i.id LIMIT 1
) s
LEFT JOIN LATERAL (
    SELECT created_at, last_message_at, message_count FROM sticky_mappings
    WHERE messaging_profile_id = ($1::uuid[])[i.profile] AND recipient = i.recipient LIMIT 1
) m ON true`;
