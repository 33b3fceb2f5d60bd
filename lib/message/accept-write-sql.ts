import { insertSpendLimitEvents } from "@/lib/webhook/event-sql";

/*
 * The statement that a batch writes by (docs/decisions/0002); what it reads is in accept-read-sql.ts. It holds no rule: what
 * to write was decided before, and the only question left to the database is whether a mapping still is what was read.
 *
 * Profiles and numbers travel once per batch; rows name them by their place in those arrays, from 1. Arrays are unnested
 * in the SELECT list, in step: as `FROM unnest(a, b, …)` the rows are stored before they are read, measured at 4.0 µs for a
 * row of 15 columns against 2.9 µs (`npm run bench -- driver`). An array that is shorter than the others reads as NULL.
 *
 * A mapping is found by `ANY` of the one profile, for the reason that MESSAGE_IS_GIVEN gives (outbound-sql.ts): planned while there
 * was no mapping, or one, an equation was answered by reading all of them for each batch.
 */

/** What to do with a pair's mapping. */
export const PAIR_KIND = { create: 0, refresh: 1, replace: 2 } as const;

/** A message's `kinds`: type, encoding, reason and parts in one number. */
export const MESSAGE_KINDS = {
  type: { SMS: 0, MMS: 1 },
  encoding: { gsm7: 0, ucs2: 2 },
  reason: { sticky: 0, geomatch: 4, weight: 8, explicit: 12 },
  partsFactor: 16,
} as const;

const WRITES = `
WITH pairs AS MATERIALIZED (
    SELECT ($2::uuid[])[i.profile] AS messaging_profile_id, i.*
    FROM (SELECT unnest($7::int[]) AS profile, unnest($8::text[]) AS recipient, unnest($9::bigint[]) AS epoch,
                 unnest($10::bigint[]) AS assignment_id, unnest($11::int[]) AS messages, unnest($12::int[]) AS kind,
                 unnest($13::bigint[]) AS read_epoch, unnest($14::bigint[]) AS read_assignment_id, unnest($15::float8[]) AS read_last_ms,
                 generate_series(1, cardinality($7::int[])) AS pair) i
), created AS (
    INSERT INTO sticky_mappings AS m
        (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
    SELECT messaging_profile_id, recipient, epoch, assignment_id, $1::timestamptz, $1::timestamptz, messages
    FROM pairs WHERE kind = 0
    ON CONFLICT (messaging_profile_id, recipient) DO NOTHING
    RETURNING m.messaging_profile_id, m.recipient
), changed AS (
    UPDATE sticky_mappings m SET
        epoch = i.epoch,
        assignment_id = i.assignment_id,
        created_at = CASE WHEN i.kind = 1 THEN m.created_at ELSE $1::timestamptz END,
        last_message_at = CASE WHEN i.kind = 1 THEN greatest(m.last_message_at, $1::timestamptz) ELSE $1::timestamptz END,
        message_count = CASE WHEN i.kind = 1 THEN m.message_count ELSE 0 END + i.messages,
        reset_at = NULL
    FROM pairs i
    WHERE i.kind > 0 AND (SELECT count(*) FROM created) >= 0
      AND m.messaging_profile_id = ANY (ARRAY[i.messaging_profile_id]) AND m.recipient = i.recipient
      AND m.epoch = CASE WHEN i.kind = 1 THEN i.epoch ELSE i.read_epoch END
      AND m.assignment_id = CASE WHEN i.kind = 1 THEN i.assignment_id ELSE i.read_assignment_id END
      AND (i.kind = 1 OR m.last_message_at IS NOT DISTINCT FROM to_timestamp(i.read_last_ms / 1000)::timestamptz(3))
    RETURNING i.pair, m.created_at, m.last_message_at, m.message_count
), written AS MATERIALIZED (
    SELECT pair, NULL::timestamptz AS created_at, NULL::timestamptz AS last_message_at, NULL::bigint AS message_count
    FROM pairs
    WHERE kind = 0 AND ((messaging_profile_id, recipient) IN (SELECT messaging_profile_id, recipient FROM created)) IS TRUE
    UNION ALL
    SELECT * FROM changed
), stored AS (
    INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, valid_until, direction, type, status,
                          encoding, num_chars, parts, selection_reason, sender, recipient, text, media_urls, selection_trace, api_key_id, webhook_url,
                          webhook_failover_url, use_profile_webhooks, subject, tags, wire_text, rate, carrier_fee, cost)
    SELECT ($2::uuid[])[i.profile], i.id, ($3::uuid[])[i.number], ($4::uuid[])[i.number],
           $1::timestamptz, $1::timestamptz + i.valid_for_ms * interval '1 ms', 'outbound',
           ('{SMS,MMS}'::message_type[])[1 + (i.kinds & 1)], 'queued', ('{gsm7,ucs2}'::message_encoding[])[1 + (i.kinds >> 1 & 1)],
           i.num_chars, i.kinds >> 4, ('{sticky,geomatch,weight,explicit}'::selection_reason[])[1 + (i.kinds >> 2 & 3)],
           ($5::text[])[i.number], i.recipient, i.text, i.media_urls::text[], i.selection_trace::json,
           ($28::uuid[])[i.api_key], i.webhook_url, i.webhook_failover_url, i.use_profile_webhooks, i.subject,
           (($27::text[])[i.number])::text[], i.wire_text,
           ($35::numeric[])[i.price], ($36::numeric[])[i.price], ($37::numeric[])[i.price]
    FROM (SELECT unnest($16::uuid[]) AS id, unnest($17::int[]) AS profile, unnest($18::int[]) AS pair, unnest($19::int[]) AS number,
                 unnest($20::int[]) AS kinds, unnest($21::int[]) AS num_chars, unnest($22::float8[]) AS valid_for_ms,
                 unnest($23::text[]) AS recipient, unnest($24::text[]) AS text, unnest($25::text[]) AS media_urls,
                 unnest(string_to_array($26::text, E'\\n', '')) AS selection_trace, unnest($29::int[]) AS api_key,
                 unnest($30::text[]) AS webhook_url, unnest($31::text[]) AS webhook_failover_url,
                 unnest($32::boolean[]) AS use_profile_webhooks, unnest($33::text[]) AS subject,
                 unnest($34::text[]) AS wire_text, unnest($38::int[]) AS price) i
    WHERE i.pair = 0 OR i.pair IN (SELECT pair FROM written)
    RETURNING messaging_profile_id, id, phone_number_id, cost
), queued AS (
    INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
    SELECT outbound_lane(phone_number_id), phone_number_id = ANY($6::uuid[]), phone_number_id, messaging_profile_id, id FROM stored
    RETURNING 1
)`;

/** Parameters of every batch; those of what only some have follow. */
const COMMON_PARAMETERS = 39;

/**
 * Writes the short links of the messages stored (F5), in the order of their codes. A code that is there already fails the
 * statement, so nothing is written.
 *
 * @param first place of the first parameter; of each link its message's place, its code, target, recipient, domain and prefix
 */
const linked = (first: number) => `, linked AS (
    INSERT INTO short_links (code, target, recipient, domain, prefix, messaging_profile_id, message_id, created_at)
    SELECT l.code, l.target, l.recipient, l.domain, l.prefix, ($2::uuid[])[($17::int[])[l.message]], ($16::uuid[])[l.message],
           $1::timestamptz
    FROM (SELECT unnest($${first}::int[]) AS message, unnest($${first + 1}::text[]) AS code, unnest($${first + 2}::text[]) AS target,
                 unnest($${first + 3}::text[]) AS recipient, unnest($${first + 4}::text[]) AS domain,
                 unnest($${first + 5}::text[]) AS prefix) l
    WHERE ($18::int[])[l.message] = 0 OR ($18::int[])[l.message] IN (SELECT pair FROM written)
    ORDER BY l.code COLLATE "C"
    RETURNING 1
)`;

/**
 * Books the slots of numbers with a rate for the messages stored, in the order of the numbers. More than a number may promise
 * fails the statement (check constraint), so nothing is written.
 *
 * @param first place of the first parameter: now (ms); numbers, their intervals (ms), and how long their messages may wait (ms)
 */
const booked = (first: number) => `, booked AS (
    INSERT INTO number_bookings AS b (phone_number_id, booked_until_ms, full_at_ms)
    SELECT n.phone_number_id, $${first}::float8 + n.messages * r.interval_ms, $${first}::float8 + r.limit_ms + r.interval_ms - 0.5
    FROM (SELECT unnest($${first + 1}::uuid[]) AS id, unnest($${first + 2}::float8[]) AS interval_ms, unnest($${first + 3}::float8[]) AS limit_ms) r
    CROSS JOIN LATERAL (SELECT phone_number_id, count(*) AS messages FROM stored WHERE phone_number_id = r.id GROUP BY 1) n
    ORDER BY 1
    ON CONFLICT (phone_number_id) DO UPDATE SET full_at_ms = excluded.full_at_ms,
        booked_until_ms = greatest(b.booked_until_ms, $${first}::float8) + excluded.booked_until_ms - $${first}::float8
    RETURNING b.phone_number_id, b.booked_until_ms
)`;

const BOOKED = `,
       (SELECT json_object_agg(phone_number_id, booked_until_ms)::text FROM booked) AS bookings`;

const WRITTEN_COLUMNS = `
SELECT array_agg(pair)::text AS pairs, array_agg(coalesce(date_part('epoch', created_at) * 1000, -1))::text AS created_ms,
       array_agg(coalesce(date_part('epoch', last_message_at) * 1000, -1))::text AS last_ms,
       array_agg(coalesce(message_count, -1))::text AS counts`;

const FROM_WRITTEN = `
FROM written`;

/**
 * Remembers what the idempotency keys of the batch stand for; a batch without keys never pays for it. A key that is
 * there already fails the statement, so nothing is written. The keys come sorted, after mappings and bookings: statements wait
 * for each other in one order, and cannot deadlock.
 *
 * The facts of the mappings are brought to the keys by sorting: among the rows of a batch the planner has no index, and
 * hash joins are off.
 *
 * @param first place of the first parameter: of the keys API key, key, fingerprint, profile's place, message, wait (ms), pair
 *   (0 = none), messages of the batch that count after it, count if the mapping is new, lifetime (ms, null = pinned)
 */
const remembered = (first: number) => `, remembered AS (
    INSERT INTO idempotency_keys (api_key_id, key, fingerprint, accepted_at, messaging_profile_id, message_id, wait_ms,
                                  mapping_created_at, mapping_last_message_at, mapping_expires_at, mapping_message_count)
    SELECT api_key_id, key, fingerprint, $1::timestamptz, ($2::uuid[])[profile], message_id, wait_ms,
           CASE WHEN pair > 0 THEN coalesce(mapping_created_at, $1::timestamptz) END,
           CASE WHEN pair > 0 THEN coalesce(mapping_last_message_at, $1::timestamptz) END,
           CASE WHEN pair > 0 THEN coalesce(mapping_last_message_at, $1::timestamptz) END + lifetime_ms * interval '1 ms',
           CASE WHEN pair > 0 THEN coalesce(mapping_message_count - later, count_if_new) END
    FROM (
        SELECT *, bool_or(is_mapping) OVER pairs AS is_written, max(created_at) OVER pairs AS mapping_created_at,
               max(last_message_at) OVER pairs AS mapping_last_message_at, max(message_count) OVER pairs AS mapping_message_count
        FROM (
            SELECT true AS is_mapping, pair, created_at, last_message_at, message_count, NULL::int AS place, NULL::uuid AS api_key_id,
                   NULL AS key, NULL AS fingerprint, NULL::int AS profile, NULL::uuid AS message_id, NULL::float8 AS wait_ms,
                   NULL::int AS later, NULL::int AS count_if_new, NULL::float8 AS lifetime_ms
            FROM written
            UNION ALL
            SELECT false, unnest($${first + 6}::int[]), NULL, NULL, NULL, generate_series(1, cardinality($${first}::uuid[])), unnest($${first}::uuid[]),
                   unnest($${first + 1}::text[]), unnest($${first + 2}::text[]), unnest($${first + 3}::int[]), unnest($${first + 4}::uuid[]), unnest($${first + 5}::float8[]),
                   unnest($${first + 7}::int[]), unnest($${first + 8}::int[]), unnest($${first + 9}::float8[])
        ) one
        WINDOW pairs AS (PARTITION BY pair)
    ) k
    WHERE NOT is_mapping AND (pair = 0 OR is_written)
    ORDER BY place
    RETURNING 1
)`;

/**
 * Counts what the messages stored cost, by profile and day (F4). Comes last, because every batch of a profile waits for its
 * row: it is locked from here to the commit and no longer. Profiles come in the order of their ids. Where spending would pass the
 * limit by a whole message the statement fails (check constraint), so nothing is written.
 *
 * @param after what must be done before
 * @param limits place of the first parameter of `alerted`; null = no profile of the batch has a limit
 */
const spent = (after: readonly string[], limits: number | null) => `, spent AS (
    INSERT INTO profile_spend AS s (messaging_profile_id, day, spent, must_stay_below)
    SELECT d.messaging_profile_id, $39::date, d.cost,
           ${limits === null ? "NULL" : `($${limits + 1}::numeric[])[array_position($${limits}::uuid[], d.messaging_profile_id)] + d.highest`}
    FROM (SELECT messaging_profile_id, sum(cost) AS cost, max(cost) AS highest FROM stored GROUP BY 1) d
    WHERE d.cost > 0 AND ${after.map((name) => `(SELECT count(*) FROM ${name}) >= 0`).join(" AND ")}
    ORDER BY 1
    ON CONFLICT (messaging_profile_id, day) DO UPDATE SET spent = s.spent + excluded.spent, must_stay_below = excluded.must_stay_below
    RETURNING s.messaging_profile_id, s.spent
)`;

/**
 * Records the marks of limits that are reached now and were not before, and announces a limit that is.
 *
 * @param first place of the first parameter: profiles with a limit and their limits; marks: profile, limit, percent, amount
 */
const alerted = (first: number) => `, alerted AS (
    INSERT INTO spend_alerts (messaging_profile_id, day, daily_limit, percent, spent, occurred_at)
    SELECT s.messaging_profile_id, $39::date, m.daily_limit, m.percent, s.spent, $1::timestamptz
    FROM spent s
    JOIN (SELECT unnest($${first + 2}::uuid[]) AS profile, unnest($${first + 3}::numeric[]) AS daily_limit,
                 unnest($${first + 4}::int[]) AS percent, unnest($${first + 5}::numeric[]) AS amount) m
      ON m.profile = s.messaging_profile_id AND s.spent >= m.amount
    ORDER BY 1, 4
    ON CONFLICT DO NOTHING
    RETURNING messaging_profile_id, daily_limit, percent, spent
), announced AS (${insertSpendLimitEvents("alerted", "$1::timestamptz")}
)`;

/** What a batch has beside messages and mappings. */
export interface BatchParts {
  readonly links: boolean;
  /** Numbers with a rate. */
  readonly rates: boolean;
  /** Idempotency keys. */
  readonly keys: boolean;
  /** Profiles with a spend limit. */
  readonly limits: boolean;
}

const statements = new Map<string, string>();

/**
 * The statement of a batch: writes mappings, messages, queue entries and spending, and the parts it has; each combination is a
 * statement of its own, so that a batch pays only for what it has. Returns the pairs whose mapping was written, in one row of
 * columns as in the read: pair, created, last message, count, the last three -1 for a new row, which is as it was sent; with
 * rates also what is booked by number (JSON).
 *
 * Pairs come sorted by (profile, recipient) and each once. New rows are inserted before existing ones are changed, so
 * a statement never waits for a row while it holds one that another statement could be waiting for: batches cannot
 * deadlock. Locks are taken in one order: mappings, short links, bookings by number, keys, spending by profile, marks of limits.
 * A message goes in when its pair's mapping was written, or when it has none (0).
 *
 * $1 now; $2 profiles; numbers: $3 ids, $4 carriers, $5 E.164, $6 ids of those with a rate;
 * pairs: $7 profile's place, $8 recipient, $9 epoch, $10 assignment, $11 messages, $12 PAIR_KIND, and for a replacement what
 * was read: $13 epoch, $14 assignment, $15 last message (ms);
 * messages: $16 id, $17 profile's place, $18 pair (0 = none), $19 number's place, $20 MESSAGE_KINDS, $21 characters,
 * $22 valid for (ms), $23 recipient, $24 text, $25 media as array literals, $26 traces: JSON, one per line, empty = none;
 * mostly left out: $27 tags of the numbers as array literals, $28 API keys, and of messages $29 API key's place,
 * $30 webhook URL, $31 failover URL, $32 whether the profile's webhooks are used, $33 subject, $34 what goes out instead of the text;
 * prices: $35 rate, $36 carrier's fee, $37 cost; $38 of messages the price's place; $39 the day (UTC).
 * The parameters of the parts follow in this order: links (6), rates (4), keys (10), limits (6).
 */
export function writeBatchStatement({ links, rates, keys, limits }: BatchParts): {
  name: string;
  sql: string;
} {
  const name = `write_batch${links ? "_links" : ""}${rates ? "_booking" : ""}${keys ? "_with_keys" : ""}${limits ? "_limits" : ""}`;
  let sql = statements.get(name);
  if (sql === undefined) {
    const ofRates = COMMON_PARAMETERS + 1 + (links ? 6 : 0);
    const ofKeys = ofRates + (rates ? 4 : 0);
    const ofLimits = ofKeys + (keys ? 10 : 0);
    const before = ["queued", links && "linked", rates && "booked", keys && "remembered"];
    sql = [
      WRITES,
      links ? linked(COMMON_PARAMETERS + 1) : "",
      // Bookings come before keys in every statement, and spending after both.
      rates ? booked(ofRates) : "",
      keys ? remembered(ofKeys) : "",
      spent(
        before.filter((part) => part !== false),
        limits ? ofLimits : null,
      ),
      limits ? alerted(ofLimits) : "",
      WRITTEN_COLUMNS,
      rates ? BOOKED : "",
      FROM_WRITTEN,
    ].join("");
    statements.set(name, sql);
  }
  return { name, sql };
}
