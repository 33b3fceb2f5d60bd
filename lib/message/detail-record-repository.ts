import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { MessageStatus } from "./delivery-status";
import { PRICE_COLUMNS } from "./stored-price";

/** Which messages have a record in the list; null = any. Ids are bounds of time: `fromId` ≤ id < `untilId`. */
export interface DetailRecordQuery {
  readonly messagingProfileId: string | null;
  readonly id: string | null;
  readonly direction: "outbound" | "inbound" | null;
  readonly type: "SMS" | "MMS" | null;
  readonly statuses: readonly MessageStatus[] | null;
  readonly sender: string | null;
  readonly recipient: string | null;
  readonly fromId: string | null;
  readonly untilId: string | null;
  readonly order: "newest_first" | "oldest_first";
}

/** What a detail record shows of a message, as stored. */
export interface DetailRecordRow {
  readonly id: string;
  readonly messagingProfileId: string;
  readonly carrierId: string | null;
  readonly acceptedAt: Date;
  readonly sendingAt: Date | null;
  readonly sentAt: Date | null;
  readonly completedAt: Date | null;
  readonly direction: "outbound" | "inbound";
  readonly type: "SMS" | "MMS";
  readonly status: MessageStatus;
  readonly parts: number;
  readonly sender: string;
  readonly recipient: string;
  readonly webhookUrl: string | null;
  readonly webhookFailoverUrl: string | null;
  readonly tags: readonly string[];
  readonly errors: unknown;
  readonly rateMicros: number | null;
  readonly carrierFeeMicros: number | null;
  readonly costMicros: number | null;
}

/** Reads messages after the one of this id, in the order asked for. */
export function readDetailRecords(
  db: Db,
  query: DetailRecordQuery,
  afterId: string | null,
  skip: number,
  limit: number,
): Promise<DetailRecordRow[]> {
  const direction = query.order === "newest_first" ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const beyond = query.order === "newest_first" ? Prisma.sql`<` : Prisma.sql`>`;
  const conditions = conditionsOf(query);
  if (afterId !== null) conditions.push(Prisma.sql`m.id ${beyond} ${afterId}::uuid`);
  // The order names the column an index begins with; see `conditionsOf`.
  const lead =
    query.recipient !== null
      ? Prisma.sql`m.recipient ${direction},`
      : query.messagingProfileId !== null
        ? Prisma.sql`m.messaging_profile_id ${direction},`
        : Prisma.empty;
  return db.$queryRaw<DetailRecordRow[]>`
    SELECT m.id, m.messaging_profile_id AS "messagingProfileId", m.carrier_id AS "carrierId", m.accepted_at AS "acceptedAt",
      m.sending_at AS "sendingAt", m.sent_at AS "sentAt", m.completed_at AS "completedAt", m.direction::text AS direction,
      m.type::text AS type, m.status::text AS status, m.parts::int AS parts, m.sender, m.recipient,
      m.webhook_url AS "webhookUrl", m.webhook_failover_url AS "webhookFailoverUrl", coalesce(m.tags, '{}') AS tags, m.errors,
      ${Prisma.raw(PRICE_COLUMNS)}
    FROM messages m WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY ${lead} m.id ${direction} OFFSET ${skip}::bigint LIMIT ${limit}::int`;
}

/** How many messages there are, counted to `limit`. */
export async function countDetailRecords(db: Db, query: DetailRecordQuery, limit: number): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM messages m WHERE ${Prisma.join(conditionsOf(query), " AND ")} LIMIT ${limit}::int) counted`;
  return rows[0]?.count ?? 0;
}

/** Ends the statements of this transaction that take longer. */
export async function limitStatementTime(db: Db, milliseconds: number): Promise<void> {
  await db.$executeRaw`SELECT set_config('statement_timeout', ${String(milliseconds)}, true)`;
}

/** Whether a statement failed because it took longer than `limitStatementTime` allows. */
export function isStatementTimeout(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const { driverAdapterError } = (error.meta ?? {}) as {
    driverAdapterError?: { cause?: { originalCode?: string } };
  };
  return driverAdapterError?.cause?.originalCode === "57014";
}

export async function findCarrierNames(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const carriers = await db.carrier.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  });
  return new Map(carriers.map(({ id, name }) => [id, name]));
}

/**
 * `= ANY` of one value instead of `=` keeps the planner on the index that begins with the column: with `=` it may walk the
 * index of all ids past the messages of others (figures at `scanMessageLog`).
 */
function conditionsOf(query: DetailRecordQuery): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [Prisma.sql`true`];
  const { id, recipient, messagingProfileId, fromId, untilId, direction, type, statuses, sender } = query;
  if (id !== null) conditions.push(Prisma.sql`m.id = ${id}::uuid`);
  if (recipient !== null) conditions.push(Prisma.sql`m.recipient = ANY(${[recipient]}::text[])`);
  if (messagingProfileId !== null)
    conditions.push(Prisma.sql`m.messaging_profile_id = ANY(${[messagingProfileId]}::uuid[])`);
  if (fromId !== null) conditions.push(Prisma.sql`m.id >= ${fromId}::uuid`);
  if (untilId !== null) conditions.push(Prisma.sql`m.id < ${untilId}::uuid`);
  if (direction !== null) conditions.push(Prisma.sql`m.direction = ${direction}::message_direction`);
  if (type !== null) conditions.push(Prisma.sql`m.type = ${type}::message_type`);
  if (statuses !== null) conditions.push(Prisma.sql`m.status = ANY(${[...statuses]}::message_status[])`);
  if (sender !== null) conditions.push(Prisma.sql`m.sender = ${sender}`);
  return conditions;
}
