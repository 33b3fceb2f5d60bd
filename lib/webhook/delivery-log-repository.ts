import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { WebhookApiVersion, WebhookAttempt } from "./types";

/** Which events a list is made of; null = any. Ids are bounds of time: `fromId` ≤ id < `untilId`. */
export interface DeliveryQuery {
  readonly messagingProfileId: string | null;
  readonly messageId: string | null;
  /** pending = on its way, also for a second time. */
  readonly status: "pending" | "delivered" | "failed" | null;
  readonly eventTypes: readonly string[] | null;
  /** A part of the URL or the failover URL, whatever its case. */
  readonly urlPart: string | null;
  readonly fromId: string | null;
  readonly untilId: string | null;
}

/** A place in the list: the rows older or newer than this event; null = the newest rows. */
export interface DeliveryCursor {
  readonly towards: "older" | "newer";
  readonly id: string;
}

/** One row of the log. */
export interface DeliveryRecord {
  readonly id: string;
  readonly messagingProfileId: string;
  readonly profileName: string | null;
  readonly messageId: string | null;
  readonly eventType: string;
  readonly occurredAt: Date;
  readonly url: string;
  readonly isPending: boolean;
  /** How it ended; null = it never has yet. */
  readonly status: "delivered" | "failed" | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly attemptCount: number;
  /** The last attempt's. */
  readonly responseStatus: number | null;
  readonly problem: string | null;
}

/** One event with everything about it. */
export interface WholeDelivery extends Omit<DeliveryRecord, "attemptCount" | "responseStatus" | "problem"> {
  readonly profileDeleted: boolean;
  readonly apiVersion: WebhookApiVersion;
  readonly failoverUrl: string | null;
  /** JSON, as it is sent; null = no attempt was made. */
  readonly payload: string | null;
  readonly attempts: readonly WebhookAttempt[];
  /** When the next attempt is due; null = none. */
  readonly dueAt: Date | null;
}

/** Both tables as one; Postgres asks the indexes of each. `status` is null for what has never been over. */
export const ALL_EVENTS = Prisma.sql`(
  SELECT id, messaging_profile_id, message_id, event_type, occurred_at, api_version, url, failover_url, false AS is_pending, status,
    started_at, finished_at, payload, attempts, NULL::timestamptz AS due_at FROM webhook_deliveries
  UNION ALL
  SELECT id, messaging_profile_id, message_id, event_type, occurred_at, api_version, url, failover_url, true, earlier_status,
    started_at, finished_at, payload, attempts, due_at FROM webhook_queue)`;

const rowColumns = Prisma.sql`
  e.id, e.messaging_profile_id AS "messagingProfileId", p.name AS "profileName", e.message_id AS "messageId",
  e.event_type AS "eventType", e.occurred_at AS "occurredAt", e.url, e.is_pending AS "isPending", e.status::text AS status,
  e.started_at AS "startedAt", e.finished_at AS "finishedAt"`;

/** What a bounded walk through the log found, in the order walked. */
export interface DeliveryScan {
  readonly records: DeliveryRecord[];
  readonly hasMore: boolean;
  /** The last row looked at when the walk gave up before enough rows matched, else null. */
  readonly gaveUpAtId: string | null;
}

/**
 * Walks the log in the order of id, which is that of the events, and returns up to `limit` matching rows, having looked at no
 * more than `maxScanned`: status, profile, message and time follow indexes, the other filters are applied to the rows walked.
 */
export async function scanDeliveries(
  db: Db,
  query: DeliveryQuery,
  cursor: DeliveryCursor | null,
  limits: { readonly limit: number; readonly maxScanned: number },
): Promise<DeliveryScan> {
  const order = cursor?.towards === "newer" ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const rows = await db.$queryRaw<(DeliveryRecord & { matches: boolean; position: number })[]>`
    SELECT ${rowColumns}, e.matches, e.position, coalesce(json_array_length(e.attempts), 0)::int AS "attemptCount",
      (e.attempts -> -1 ->> 'responseStatus')::int AS "responseStatus", e.attempts -> -1 ->> 'problem' AS problem
    FROM (
      SELECT * FROM (
        SELECT e.*, (${all(rowFilters(query))}) AS matches, row_number() OVER (ORDER BY e.id ${order})::int AS position
        FROM ${ALL_EVENTS} e WHERE ${all([...walkBounds(query), ...cursorBounds(cursor)])} ORDER BY e.id ${order} LIMIT ${limits.maxScanned}::int
      ) walked
      WHERE matches OR position = ${limits.maxScanned}::int ORDER BY id ${order} LIMIT ${limits.limit + 1}::int
    ) e LEFT JOIN messaging_profiles p ON p.id = e.messaging_profile_id ORDER BY e.id ${order}`;
  const records = rows.filter((row) => row.matches).slice(0, limits.limit);
  const last = rows.at(-1);
  const reachedLimit = last?.position === limits.maxScanned;
  return {
    records: records.map(({ matches: _matches, position: _position, ...record }) => record),
    hasMore: reachedLimit || rows.length > limits.limit,
    gaveUpAtId: reachedLimit && records.length < limits.limit ? last.id : null,
  };
}

/** How many events match, counted up to `limit`. */
export async function countDeliveries(db: Db, query: DeliveryQuery, limit: number): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM ${ALL_EVENTS} e WHERE ${all([...walkBounds(query), ...rowFilters(query)])} LIMIT ${limit}::int) counted`;
  return rows[0]?.count ?? 0;
}

export async function findDelivery(db: Db, id: string): Promise<WholeDelivery | null> {
  const rows = await db.$queryRaw<WholeDelivery[]>`
    SELECT ${rowColumns}, p.name IS NULL OR p.deleted_at IS NOT NULL AS "profileDeleted", e.api_version AS "apiVersion",
      e.failover_url AS "failoverUrl", e.payload::text AS payload, coalesce(e.attempts, '[]') AS attempts, e.due_at AS "dueAt"
    FROM ${ALL_EVENTS} e LEFT JOIN messaging_profiles p ON p.id = e.messaging_profile_id WHERE e.id = ${id}::uuid`;
  return rows[0] ?? null;
}

/** What follows an index. */
function walkBounds(query: DeliveryQuery): Prisma.Sql[] {
  const bounds: Prisma.Sql[] = [];
  if (query.fromId !== null) bounds.push(Prisma.sql`e.id >= ${query.fromId}::uuid`);
  if (query.untilId !== null) bounds.push(Prisma.sql`e.id < ${query.untilId}::uuid`);
  if (query.messageId !== null) bounds.push(Prisma.sql`e.message_id = ${query.messageId}::uuid`);
  if (query.messagingProfileId !== null)
    bounds.push(Prisma.sql`e.messaging_profile_id = ${query.messagingProfileId}::uuid`);
  if (query.status === "pending") bounds.push(Prisma.sql`e.is_pending`);
  else if (query.status !== null)
    bounds.push(Prisma.sql`NOT e.is_pending AND e.status = ${query.status}::webhook_delivery_status`);
  return bounds;
}

function cursorBounds(cursor: DeliveryCursor | null): Prisma.Sql[] {
  if (cursor === null) return [];
  return [
    cursor.towards === "older"
      ? Prisma.sql`e.id < ${cursor.id}::uuid`
      : Prisma.sql`e.id > ${cursor.id}::uuid`,
  ];
}

function rowFilters(query: DeliveryQuery): Prisma.Sql[] {
  const filters: Prisma.Sql[] = [];
  if (query.eventTypes !== null)
    filters.push(Prisma.sql`e.event_type = ANY(${[...query.eventTypes]}::text[])`);
  if (query.urlPart !== null)
    filters.push(
      Prisma.sql`position(lower(${query.urlPart}) IN lower(concat(e.url, ' ', e.failover_url))) > 0`,
    );
  return filters;
}

export function all(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], " AND ");
}
