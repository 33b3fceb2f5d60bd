import type pg from "pg";
import type { SenderType } from "./sender-type";
import type { MessagingNumber } from "./types";

/** Which numbers; absent = any. */
export interface MessagingNumberQuery {
  readonly id?: string;
  /** These numbers, whole. */
  readonly e164s?: readonly string[];
  /** Digits anywhere in the number. */
  readonly digits?: string;
  readonly profileId?: string;
  /** Absent = numbers alone, unless one is named by its id: no short codes and alphanumeric ids. */
  readonly type?: SenderType;
  /** true = only what is on no profile. */
  readonly isUnassigned?: boolean;
  /** A tag, whole. */
  readonly tag?: string;
  readonly countryCode?: string;
}

/** A number with the sums of its traffic in a window. */
export interface MessagingNumberRow extends Omit<MessagingNumber, "health"> {
  readonly delivered: number;
  readonly failed: number;
  readonly spamBlocked: number;
}

export interface NumberPage {
  /** Numbers beyond this one in the direction of the order; null = from its start. */
  readonly after: string | null;
  readonly skip: number;
  readonly limit: number;
  readonly descending: boolean;
}

/** Names of prepared statements by their text; there are as many as combinations of filters. */
const statementNames = new Map<string, string>();

function prepared(text: string): string {
  const known = statementNames.get(text);
  if (known !== undefined) return known;
  const name = `messaging_numbers_${statementNames.size}`;
  statementNames.set(text, name);
  return name;
}

const JOINED = `
FROM phone_numbers n
LEFT JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL`;

/**
 * Numbers in the order of their digits, with their traffic since a moment: one statement for a whole page, straight to the
 * pool.
 */
export async function readMessagingNumbers(
  pool: pg.Pool,
  query: MessagingNumberQuery,
  { after, skip, limit, descending }: NumberPage,
  since: Date,
): Promise<MessagingNumberRow[]> {
  const values: unknown[] = [since, skip, limit];
  const conditions = conditionsOf(query, values);
  if (after !== null) {
    // Two profiles may have the same alphanumeric id.
    const [e164, id] = after.split("/");
    const beyond = descending ? "<" : ">";
    conditions.push(
      id === undefined
        ? `n.e164 ${beyond} $${values.push(e164)}`
        : `(n.e164, n.id) ${beyond} ($${values.push(e164)}, $${values.push(id)}::uuid)`,
    );
  }
  const direction = descending ? "DESC" : "ASC";
  const text = `
SELECT n.id, n.e164, n.type, n.country_code AS "countryCode", n.enabled, n.can_mms AS "canMms",
       n.carrier_id AS "carrierId", c.can_mms AS "carrierCanMms", n.messages_per_second AS "messagesPerSecond",
       (SELECT send_rate(r, c) FROM phone_numbers r WHERE r.id = n.id) AS "effectiveRate", n.tags,
       n.messaging_product AS "messagingProduct", n.us_long_code_fallback AS "usLongCodeFallback", p.id AS "profileId", p.name AS "profileName",
       n.created_at AS "createdAt", n.updated_at AS "updatedAt", t.*
FROM (SELECT n.*, a.messaging_profile_id ${JOINED} WHERE ${all(conditions)}
      ORDER BY n.e164 ${direction}, n.id ${direction} OFFSET $2::int LIMIT $3::int) n
JOIN carriers c ON c.id = n.carrier_id
LEFT JOIN messaging_profiles p ON p.id = n.messaging_profile_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(s.attempted), 0)::float8 AS sent, coalesce(sum(s.received), 0)::float8 AS received,
         coalesce(sum(s.delivered), 0)::float8 AS delivered, coalesce(sum(s.failed), 0)::float8 AS failed,
         coalesce(sum(s.spam_blocked), 0)::float8 AS "spamBlocked"
  FROM number_hourly_stats s WHERE s.phone_number_id = n.id AND s.hour >= $1) t
ORDER BY n.e164 ${direction}, n.id ${direction}`;
  const { rows } = await pool.query<MessagingNumberRow>({ name: prepared(text), text, values });
  return rows;
}

/** How many numbers there are, counted to `limit`. */
export async function countMessagingNumbers(
  pool: pg.Pool,
  query: MessagingNumberQuery,
  limit: number,
): Promise<number> {
  const values: unknown[] = [limit];
  const conditions = conditionsOf(query, values);
  const text = `
SELECT count(*)::int AS count FROM (SELECT 1 ${JOINED} WHERE ${all(conditions)} LIMIT $1::int) counted`;
  const { rows } = await pool.query<{ count: number }>({ name: prepared(text), text, values });
  return rows[0]?.count ?? 0;
}

function conditionsOf(query: MessagingNumberQuery, values: unknown[]): string[] {
  const conditions: string[] = [];
  const add = (value: unknown, condition: (parameter: string) => string) => {
    if (value !== undefined) conditions.push(condition(`$${values.push(value)}`));
  };
  add(query.id, (id) => `n.id = ${id}::uuid`);
  add(query.e164s, (e164s) => `n.e164 = ANY(${e164s}::text[])`);
  add(query.digits, (digits) => `n.e164 LIKE '%' || ${digits} || '%'`);
  add(query.profileId, (id) => `a.messaging_profile_id = ${id}::uuid`);
  add(query.type, (type) => `n.type = ${type}::number_type`);
  if (query.type === undefined && query.id === undefined)
    conditions.push("n.type IN ('long_code', 'toll_free')");
  if (query.isUnassigned) conditions.push("a.id IS NULL");
  add(query.tag, (tag) => `${tag} = ANY(n.tags)`);
  add(query.countryCode, (code) => `n.country_code = ${code}`);
  return conditions;
}

function all(conditions: readonly string[]): string {
  return conditions.length === 0 ? "true" : conditions.join(" AND ");
}
