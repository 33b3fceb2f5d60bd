import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { SendingScope, SendingState } from "./types";

/** Who is held: what the audit log says about it. */
export interface HeldThing {
  readonly name: string;
  /** The profile whose Activity tab tells of it; null = the number is on none. */
  readonly profileId: string | null;
  readonly heldAt: Date | null;
}

/** Messages of the scope's part of the queue. A number's are all in its lane; a profile's may be in any. */
function inScope(scope: SendingScope): Prisma.Sql {
  return scope.kind === "profile"
    ? Prisma.sql`q.messaging_profile_id = ${scope.id}::uuid`
    : Prisma.sql`q.lane = outbound_lane(${scope.id}::uuid) AND q.phone_number_id = ${scope.id}::uuid`;
}

/** null = there is no such thing, or the profile was deleted. */
export async function findSendingState(
  db: Db,
  scope: SendingScope,
  limit: number,
): Promise<SendingState | null> {
  const thing =
    scope.kind === "profile"
      ? Prisma.sql`SELECT sending_held_at FROM messaging_profiles WHERE id = ${scope.id}::uuid AND deleted_at IS NULL`
      : Prisma.sql`SELECT sending_held_at FROM phone_numbers WHERE id = ${scope.id}::uuid`;
  const rows = await db.$queryRaw<SendingState[]>`
    SELECT t.sending_held_at AS "heldAt", (
      SELECT count(*)::int FROM (SELECT 1 FROM outbound_queue q WHERE ${inScope(scope)} LIMIT ${limit}::int) counted
    ) AS queued FROM (${thing}) t`;
  return rows[0] ?? null;
}

/** Locks the profile or number until the transaction ends; null = there is none. */
export async function lockHeldThing(db: Db, scope: SendingScope): Promise<HeldThing | null> {
  const rows =
    scope.kind === "profile"
      ? await db.$queryRaw<HeldThing[]>`
          SELECT name, id::text AS "profileId", sending_held_at AS "heldAt" FROM messaging_profiles
          WHERE id = ${scope.id}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`
      : await db.$queryRaw<HeldThing[]>`
          SELECT n.e164 AS name, (SELECT a.messaging_profile_id::text FROM number_assignments a
              WHERE a.phone_number_id = n.id AND a.ended_at IS NULL) AS "profileId", n.sending_held_at AS "heldAt"
          FROM phone_numbers n WHERE n.id = ${scope.id}::uuid FOR NO KEY UPDATE OF n`;
  return rows[0] ?? null;
}

/** Leaves `updated_at`: a hold is no part of the profile's form. */
export async function setHeldAt(db: Db, scope: SendingScope, heldAt: Date | null): Promise<void> {
  const table = scope.kind === "profile" ? Prisma.sql`messaging_profiles` : Prisma.sql`phone_numbers`;
  await db.$executeRaw`UPDATE ${table} SET sending_held_at = ${heldAt} WHERE id = ${scope.id}::uuid`;
}

/** The place of the message that was queued last; what comes later was not there when the cancelling began. */
export async function findLastPosition(db: Db, scope: SendingScope): Promise<bigint | null> {
  const rows = await db.$queryRaw<{ position: bigint | null }[]>`
    SELECT max(q.position) AS position FROM outbound_queue q WHERE ${inScope(scope)}`;
  return rows[0]?.position ?? null;
}

/**
 * Cancels some of the queued messages after one place and up to another, and takes them out of the queue.
 *
 * A message that a worker has in hand is passed over: its row is locked, or it is `sending`. So this never waits for a
 * worker while it holds what the worker waits for.
 *
 * @returns how many were cancelled, of which numbers, and the last place looked at; null = nothing is left to look at
 */
export async function cancelSome(
  db: Db,
  scope: SendingScope,
  range: { readonly after: bigint; readonly upTo: bigint; readonly limit: number },
  now: Date,
): Promise<{ cancelled: number; lastPosition: bigint | null; numberIds: string[] }> {
  const rows = await db.$queryRaw<{ cancelled: number; lastPosition: bigint | null; numberIds: string[] }[]>`
    WITH looked_at AS MATERIALIZED (
      SELECT q.lane, q.position, q.messaging_profile_id, q.message_id FROM outbound_queue q
      WHERE ${inScope(scope)} AND q.position > ${range.after} AND q.position <= ${range.upTo}
      ORDER BY q.position LIMIT ${range.limit}::int
    ), free AS MATERIALIZED (
      SELECT m.messaging_profile_id, m.id FROM messages m
      WHERE (m.messaging_profile_id, m.id) IN (SELECT messaging_profile_id, message_id FROM looked_at) AND m.status = 'queued'
      FOR NO KEY UPDATE SKIP LOCKED
    ), cancelled AS (
      UPDATE messages m SET status = 'cancelled', completed_at = ${now}
      FROM free f WHERE m.messaging_profile_id = f.messaging_profile_id AND m.id = f.id
      RETURNING m.messaging_profile_id, m.id, m.phone_number_id
    ), gone AS (
      DELETE FROM outbound_queue q USING looked_at l JOIN cancelled c ON c.messaging_profile_id = l.messaging_profile_id AND c.id = l.message_id
      WHERE q.lane = l.lane AND q.is_throttled IN (true, false) AND q.position = l.position
    )
    SELECT (SELECT count(*)::int FROM cancelled) AS cancelled, (SELECT max(position) FROM looked_at) AS "lastPosition",
      ARRAY(SELECT DISTINCT phone_number_id::text FROM cancelled WHERE phone_number_id IS NOT NULL) AS "numberIds"`;
  return rows[0] ?? { cancelled: 0, lastPosition: null, numberIds: [] };
}
