import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { OptOut } from "./types";

/** Which opt-outs; null = any. Instants are epoch ms, both inclusive. */
export interface OptOutQuery {
  readonly messagingProfileId: string | null;
  /** The start of the recipient's number, or all of it. With it the order is that of recipients, else newest first. */
  readonly recipientPrefix: string | null;
  readonly number: string | null;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

/** The place of a row in either order. */
export interface OptOutPlace {
  readonly createdAtMs: number;
  readonly recipient: string;
  readonly messagingProfileId: string;
}

/**
 * Rows after a place, or before it (then nearest first). Without a prefix the newest come first, by the index on the creation;
 * with one in the order of recipients, by the index on these. What is told by `number` alone has no index: rows are looked at one
 * by one. Nothing found in a million took 0.45 s (a busy machine), the first 50 of one in a hundred 2 ms.
 */
export async function walkOptOuts(
  db: Db,
  query: OptOutQuery,
  from: { readonly towards: "next" | "previous"; readonly place: OptOutPlace } | null,
  skip: number,
  limit: number,
): Promise<OptOut[]> {
  const isByRecipient = query.recipientPrefix !== null;
  const backwards = from?.towards === "previous";
  const isAscending = isByRecipient !== backwards;
  const direction = isAscending ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const conditions = conditionsOf(query);
  if (from !== null) {
    const { createdAtMs, recipient, messagingProfileId } = from.place;
    const operator = isAscending ? Prisma.sql`>` : Prisma.sql`<`;
    conditions.push(
      isByRecipient
        ? Prisma.sql`(o.recipient, o.messaging_profile_id) ${operator} (${recipient}, ${messagingProfileId}::uuid)`
        : Prisma.sql`(o.created_at, o.recipient, o.messaging_profile_id) ${operator}
            (${new Date(createdAtMs)}::timestamptz, ${recipient}, ${messagingProfileId}::uuid)`,
    );
  }
  const order = isByRecipient
    ? Prisma.sql`o.recipient ${direction}, o.messaging_profile_id ${direction}`
    : Prisma.sql`o.created_at ${direction}, o.recipient ${direction}, o.messaging_profile_id ${direction}`;
  return db.$queryRaw<OptOut[]>`
    SELECT o.messaging_profile_id AS "messagingProfileId", o.recipient, o.number, o.keyword, o.source::text AS source,
           round(date_part('epoch', o.created_at) * 1000)::float8 AS "createdAtMs"
    FROM opt_outs o WHERE ${all(conditions)} ORDER BY ${order} OFFSET ${skip}::int LIMIT ${limit}::int`;
}

/** How many there are, counted to `limit` at most. */
export async function countOptOuts(db: Db, query: OptOutQuery, limit: number): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (SELECT FROM opt_outs o WHERE ${all(conditionsOf(query))} LIMIT ${limit}::int) c`;
  return row?.count ?? 0;
}

function conditionsOf({
  messagingProfileId,
  recipientPrefix,
  number,
  sinceMs,
  untilMs,
}: OptOutQuery): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (messagingProfileId !== null)
    conditions.push(Prisma.sql`o.messaging_profile_id = ${messagingProfileId}::uuid`);
  // The column collates by byte, so a prefix of "+" and digits is a range of the index; ":" follows "9".
  if (recipientPrefix !== null)
    conditions.push(Prisma.sql`o.recipient >= ${recipientPrefix} AND o.recipient < ${`${recipientPrefix}:`}`);
  if (number !== null) conditions.push(Prisma.sql`o.number = ${number}`);
  if (sinceMs !== null) conditions.push(Prisma.sql`o.created_at >= ${new Date(sinceMs)}::timestamptz`);
  if (untilMs !== null) conditions.push(Prisma.sql`o.created_at <= ${new Date(untilMs)}::timestamptz`);
  return conditions;
}

function all(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], " AND ");
}
