// The statements that a batch reads by; what it writes is in accept-write-sql.ts, which says how rows travel.

/**
 * Versions of the batch's profiles and what those with a limit have spent, the mappings of its (profile, recipient) pairs, which of
 * these have opted out, and the edition of the prices, from one snapshot. Where no profile of the batch has an opt-out, one probe per profile says so and no pair is looked at.
 *
 * $1 profiles uuid[]; pairs: $2 profile's place int[], $3 recipient text[], $4 how many of them, from the first, have a mapping
 * that counts; $5 the day (UTC).
 * One row of columns as array literals, NULL = empty: of profiles place, version and spent (millionths); of mappings pair, epoch, assignment,
 * created, last message (-1 = none), times in epoch ms; profile and recipient, written together, of who has opted out of any of
 * the profiles; and last, a number, the edition.
 */
const READS = `
SELECT p.*, m.*, o.*, (SELECT version::float8 FROM price_list WHERE id = 1) AS prices FROM (
    SELECT array_agg(i.place)::text AS places, array_agg(v.version)::text AS versions,
           array_agg((coalesce(s.spent, 0) * 1000000)::bigint)::text AS spent
    FROM (SELECT unnest($1::uuid[]) AS id, generate_series(1, cardinality($1::uuid[])) AS place) i
    CROSS JOIN LATERAL (SELECT version, daily_spend_limit_enabled FROM messaging_profiles WHERE id = i.id AND deleted_at IS NULL LIMIT 1) v
    LEFT JOIN LATERAL (
        SELECT spent FROM profile_spend WHERE v.daily_spend_limit_enabled AND messaging_profile_id = i.id AND day = $5::date LIMIT 1
    ) s ON true
) p, (
    SELECT array_agg(i.pair)::text AS pairs, array_agg(m.epoch)::text AS epochs, array_agg(m.assignment_id)::text AS assignment_ids,
           array_agg(date_part('epoch', m.created_at) * 1000)::text AS created_ms,
           array_agg(coalesce(date_part('epoch', m.last_message_at) * 1000, -1))::text AS last_ms
    FROM (SELECT unnest($2::int[]) AS profile, unnest($3::text[]) AS recipient, generate_series(1, cardinality($2::int[])) AS pair) i
    CROSS JOIN LATERAL (
        SELECT epoch, assignment_id, created_at, last_message_at FROM sticky_mappings
        WHERE messaging_profile_id = ($1::uuid[])[i.profile] AND recipient = i.recipient LIMIT 1
    ) m
    WHERE i.pair <= $4::int
) m, (
    SELECT array_agg(o.messaging_profile_id::text || o.recipient)::text AS opted_out
    FROM (SELECT unnest($2::int[]) AS profile, unnest($3::text[]) AS recipient) i
    CROSS JOIN LATERAL (
        SELECT messaging_profile_id, recipient FROM opt_outs
        WHERE messaging_profile_id = ($1::uuid[])[i.profile] AND recipient = i.recipient LIMIT 1
    ) o
    WHERE (SELECT count(*) FROM (SELECT unnest($1::uuid[]) AS id) p
           CROSS JOIN LATERAL (SELECT 1 FROM opt_outs WHERE messaging_profile_id = p.id LIMIT 1) any_at_all) > 0
) o`;

/** The numbers that recipients told so. $1 profiles uuid[], $2 recipients text[]. */
export const READ_OPT_OUTS_SQL = `
SELECT i.place, o.number
FROM (SELECT unnest($1::uuid[]) AS profile, unnest($2::text[]) AS recipient, generate_series(1, cardinality($1::uuid[])) AS place) i
CROSS JOIN LATERAL (SELECT number FROM opt_outs WHERE messaging_profile_id = i.profile AND recipient = i.recipient LIMIT 1) o`;

/** Stored files. $1 their hashes. */
export const READ_MEDIA_OBJECTS_SQL = `
SELECT sha256, size, content_type FROM media_objects WHERE sha256 = ANY($1::text[])`;

export const READ_BATCH_SQL = READS;

/**
 * The same, and which idempotency keys of the batch stand for something: a last column with their places.
 *
 * $6 API keys, $7 keys.
 */
export const READ_BATCH_WITH_KEYS_SQL = `
SELECT r.*, k.* FROM (${READS}) r, (
    SELECT array_agg(k.place)::text AS taken
    FROM (SELECT unnest($6::uuid[]) AS api_key_id, unnest($7::text[]) AS key, generate_series(1, cardinality($6::uuid[])) AS place) k
    CROSS JOIN LATERAL (SELECT 1 FROM idempotency_keys WHERE api_key_id = k.api_key_id AND key = k.key LIMIT 1) found
) k`;

/** How stays of numbers ended. $1 assignments. */
export const READ_END_REASONS_SQL = `
SELECT id, end_reason::text FROM number_assignments WHERE id = ANY($1::bigint[]) AND ended_at IS NOT NULL`;
