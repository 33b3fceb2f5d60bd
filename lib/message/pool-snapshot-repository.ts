import type pg from "pg";
import type { MmsLimits } from "@/lib/message-media/mms-limits";
import type { HourlyOutcomes } from "@/lib/number-pool/number-health";
import type { E164 } from "@/lib/phone-number/e164";
import type { SenderType } from "@/lib/phone-number/sender-type";
import type { Shortener } from "@/lib/short-link/types";

/** A profile with its numbers as one statement saw them. */
export interface StoredProfile {
  readonly id: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly numberPoolEnabled: boolean;
  readonly longCodeWeight: number;
  readonly tollFreeWeight: number;
  readonly stickySender: boolean;
  readonly geomatch: boolean;
  readonly skipUnhealthy: boolean;
  readonly lifetimeMs: number;
  /** How long a message may wait to be handed over. */
  readonly validityMs: number;
  readonly isHeld: boolean;
  /** F2. */
  readonly smartEncoding: boolean;
  readonly mmsFallBackToSms: boolean;
  /** F3. */
  readonly mmsTranscoding: boolean;
  /** null = links stay as they are (F5). */
  readonly shortener: Shortener | null;
  /** What may be spent a day (UTC), in millionths of a dollar (F4); null = no limit. */
  readonly spendLimitMicros: bigint | null;
  readonly mappingEpoch: number;
  readonly pinEpoch: number;
  readonly deadBeforeMs: number | null;
  readonly whitelistedDestinations: readonly string[];
  /** The alphanumeric id that sends where the pool is off and no sender is named; null = none. */
  readonly alphaSender: string | null;
  readonly numbers: readonly StoredNumber[];
}

/** Who carries the messages of a number. */
export interface NumberCarrier extends MmsLimits {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}

export interface StoredNumber {
  readonly assignmentId: number;
  readonly phoneNumberId: string;
  /** Of a short code or an alphanumeric sender id: itself. */
  readonly e164: E164;
  readonly type: SenderType;
  /** Of an alphanumeric id: the number that writes to the US, Canada and Puerto Rico instead. */
  readonly usLongCodeFallback: string | null;
  readonly enabled: boolean;
  readonly canMms: boolean;
  readonly ratePerSecond: number | null;
  /** Until when a number with a rate has promised its slots; null = it has promised nothing, or has no rate. */
  readonly nextFreeAtMs: number | null;
  readonly isHeld: boolean;
  readonly carrier: NumberCarrier;
  readonly tags: readonly string[];
}

const FIND_PROFILE_SQL = `
SELECT p.id, p.version::float8 AS version, p.enabled, p.number_pool_enabled AS "numberPoolEnabled",
       p.long_code_weight AS "longCodeWeight", p.toll_free_weight AS "tollFreeWeight", p.sticky_sender AS "stickySender",
       p.geomatch, p.skip_unhealthy AS "skipUnhealthy", p.mapping_lifetime_seconds * 1000::float8 AS "lifetimeMs",
       p.validity_seconds * 1000::float8 AS "validityMs", p.sending_held_at IS NOT NULL AS "isHeld",
       p.smart_encoding AS "smartEncoding", p.mms_fall_back_to_sms AS "mmsFallBackToSms",
       p.mms_transcoding AS "mmsTranscoding", CASE WHEN p.url_shortener_settings IS NOT NULL THEN
           (SELECT p.url_shortener_settings || jsonb_build_object(
                'scheme', min(d.scheme) FILTER (WHERE d.host = p.url_shortener_settings->>'domain'),
                'ownHosts', coalesce(jsonb_agg(d.host), '[]'))
            FROM link_domains d WHERE d.verified_at IS NOT NULL) END AS shortener,
       CASE WHEN p.daily_spend_limit_enabled THEN (p.daily_spend_limit * 1000000)::bigint END AS "spendLimitMicros",
       p.mapping_epoch::float8 AS "mappingEpoch", p.pin_epoch::float8 AS "pinEpoch",
       round(date_part('epoch', p.mappings_dead_before) * 1000) AS "deadBeforeMs",
       p.whitelisted_destinations AS "whitelistedDestinations", p.alpha_sender AS "alphaSender",
       (SELECT coalesce(json_agg(json_build_object(
                 'assignmentId', a.id, 'phoneNumberId', n.id, 'e164', n.e164, 'type', n.type, 'enabled', n.enabled,
                 'canMms', n.can_mms AND c.can_mms, 'ratePerSecond', send_rate(n, c), 'isHeld', n.sending_held_at IS NOT NULL,
                 'usLongCodeFallback', n.us_long_code_fallback,
                 'carrier', json_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'longCodeMmsBytes', c.long_code_mms_bytes,
                     'tollFreeMmsBytes', c.toll_free_mms_bytes, 'shortCodeMmsBytes', c.short_code_mms_bytes), 'tags', n.tags,
                 'nextFreeAtMs', CASE WHEN send_rate(n, c) IS NOT NULL THEN
                     (SELECT b.booked_until_ms FROM number_bookings b WHERE b.phone_number_id = n.id) END)), '[]')
        FROM number_assignments a
        JOIN phone_numbers n ON n.id = a.phone_number_id
        JOIN carriers c ON c.id = n.carrier_id
        WHERE a.messaging_profile_id = p.id AND a.ended_at IS NULL) AS numbers
FROM messaging_profiles p WHERE p.id = $1 AND p.deleted_at IS NULL`;

/** @returns null when there is no such profile, or it was deleted */
export async function findProfileWithNumbers(
  pool: pg.Pool,
  profileId: string,
): Promise<StoredProfile | null> {
  const { rows } = await pool.query<
    Omit<StoredProfile, "spendLimitMicros"> & { spendLimitMicros: string | null }
  >({
    name: "find_profile_with_numbers",
    text: FIND_PROFILE_SQL,
    values: [profileId],
  });
  const [row] = rows;
  if (row === undefined) return null;
  return { ...row, spendLimitMicros: row.spendLimitMicros === null ? null : BigInt(row.spendLimitMicros) };
}

const SUM_OUTCOMES_SQL = `
SELECT phone_number_id AS id, sum(delivered)::float8 AS delivered, sum(failed)::float8 AS failed,
       sum(spam_blocked)::float8 AS "spamBlocked"
FROM number_hourly_stats
WHERE phone_number_id = ANY($1::uuid[]) AND hour BETWEEN to_timestamp($2::float8 / 1000) AND to_timestamp($3::float8 / 1000)
GROUP BY phone_number_id`;

/** Outcomes of the numbers between two instants, over all profiles, as one entry per number that has any. */
export async function sumOutcomes(
  pool: pg.Pool,
  phoneNumberIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Map<string, HourlyOutcomes>> {
  const { rows } = await pool.query<{ id: string; delivered: number; failed: number; spamBlocked: number }>({
    name: "sum_outcomes",
    text: SUM_OUTCOMES_SQL,
    values: [phoneNumberIds, fromMs, toMs],
  });
  return new Map(rows.map(({ id, ...outcomes }) => [id, { hourStartMs: fromMs, ...outcomes }]));
}
