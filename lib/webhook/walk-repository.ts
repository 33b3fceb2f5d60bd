import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { lowestMessageIdAt } from "@/lib/message/message-id-time";
import { ALL_EVENTS, all } from "./delivery-log-repository";
import type { WebhookApiVersion, WebhookAttempt } from "./types";

/** Which deliveries a walk takes in; null = any. Instants are bounds that are included. */
export interface WalkFilter {
  readonly status: "delivered" | "failed" | null;
  readonly eventTypes: readonly string[] | null;
  /** Texts in what was sent, and in what came of it. */
  readonly eventPart: string | null;
  readonly attemptsPart: string | null;
  readonly startedFrom: Date | null;
  readonly startedTo: Date | null;
  readonly finishedFrom: Date | null;
  readonly finishedTo: Date | null;
}

/** A delivery that has been over at least once. */
export interface WalkedDelivery {
  readonly id: string;
  readonly eventType: string;
  readonly occurredAt: Date;
  readonly apiVersion: WebhookApiVersion;
  readonly status: "delivered" | "failed";
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly payload: unknown;
  readonly attempts: readonly WebhookAttempt[];
}

/**
 * Newest first. `afterId` null = from the newest.
 *
 * Texts in what was sent have no index: an index on words would not find any part of one, and every delivery would pay for
 * it. Nothing found in 300,000 deliveries took 9 s, in their attempts 2 s (a busy machine); bounds of time leave rows out first.
 */
export async function readDeliveries(
  db: Db,
  filter: WalkFilter,
  afterId: string | null,
  skip: number,
  limit: number,
): Promise<WalkedDelivery[]> {
  const conditions = conditionsOf(filter);
  if (afterId !== null) conditions.push(Prisma.sql`e.id < ${afterId}::uuid`);
  return db.$queryRaw`
    SELECT e.id, e.event_type AS "eventType", e.occurred_at AS "occurredAt", e.api_version AS "apiVersion", e.status::text AS status,
      e.started_at AS "startedAt", e.finished_at AS "finishedAt", e.payload, e.attempts
    FROM ${ALL_EVENTS} e WHERE ${all(conditions)} ORDER BY e.id DESC OFFSET ${skip}::int LIMIT ${limit}::int`;
}

/** How many there are, counted up to `limit`. */
export async function countWalked(db: Db, filter: WalkFilter, limit: number): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (SELECT FROM ${ALL_EVENTS} e WHERE ${all(conditionsOf(filter))} LIMIT ${limit}::int) counted`;
  return rows[0]?.count ?? 0;
}

function conditionsOf(filter: WalkFilter): Prisma.Sql[] {
  const conditions = [
    filter.status === null
      ? Prisma.sql`e.status IS NOT NULL`
      : Prisma.sql`e.status = ${filter.status}::webhook_delivery_status`,
  ];
  if (filter.eventTypes !== null)
    conditions.push(Prisma.sql`e.event_type = ANY(${[...filter.eventTypes]}::text[])`);
  if (filter.eventPart !== null)
    conditions.push(Prisma.sql`position(${filter.eventPart} IN e.payload::text) > 0`);
  if (filter.attemptsPart !== null)
    conditions.push(Prisma.sql`position(${filter.attemptsPart} IN e.attempts::text) > 0`);
  if (filter.startedFrom !== null) conditions.push(Prisma.sql`e.started_at >= ${filter.startedFrom}`);
  if (filter.startedTo !== null) conditions.push(Prisma.sql`e.started_at <= ${filter.startedTo}`);
  if (filter.finishedFrom !== null) conditions.push(Prisma.sql`e.finished_at >= ${filter.finishedFrom}`);
  if (filter.finishedTo !== null) conditions.push(Prisma.sql`e.finished_at <= ${filter.finishedTo}`);
  // Nothing starts or ends before it happened, and the id says when that was: what is later need not be looked at.
  const ends = [filter.startedTo, filter.finishedTo].flatMap((end) => (end === null ? [] : [end.getTime()]));
  if (ends.length > 0) conditions.push(Prisma.sql`e.id < ${lowestMessageIdAt(Math.min(...ends) + 1)}::uuid`);
  return conditions;
}
