import type { Db } from "@/lib/db/client";
import type { MessageStatus } from "./delivery-status";

/** Failed messages among the latest ones, by status and first error code, and how far back the look went. */
export async function countRecentFailures(
  db: Db,
  fromId: string,
  maxScanned: number,
): Promise<{
  readonly failures: readonly { status: MessageStatus; code: string | null; count: number }[];
  readonly scanned: number;
  /** The oldest message looked at; null = there was none. */
  readonly oldestId: string | null;
}> {
  const rows = await db.$queryRaw<
    { status: MessageStatus | null; code: string | null; count: number; oldestId: string | null }[]
  >`
    WITH latest AS MATERIALIZED (
      SELECT m.id, m.status, m.errors FROM messages m WHERE m.id >= ${fromId}::uuid
      ORDER BY m.id DESC LIMIT ${maxScanned}::int
    )
    SELECT NULL AS status, NULL AS code, count(*)::int AS count,
      (SELECT id FROM latest ORDER BY id LIMIT 1) AS "oldestId"
    FROM latest
    UNION ALL
    (SELECT status::text, errors->0->>'code', count(*)::int, NULL FROM latest
     WHERE status IN ('delivery_failed', 'sending_failed', 'expired', 'delivery_unconfirmed')
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2)`;
  const [total, ...failures] = rows;
  return {
    failures: failures.flatMap(({ status, code, count }) =>
      status === null ? [] : [{ status, code, count }],
    ),
    scanned: total?.count ?? 0,
    oldestId: total?.oldestId ?? null,
  };
}

/** Messages waiting to be sent and sent ones waiting for their receipt, each counted up to `limit`. */
export async function countOnTheWay(
  db: Db,
  limit: number,
): Promise<{ readonly queued: number; readonly awaitingReceipt: number }> {
  const rows = await db.$queryRaw<{ queued: number; awaitingReceipt: number }[]>`
    SELECT (SELECT count(*)::int FROM (SELECT FROM outbound_queue LIMIT ${limit}::int) q) AS queued,
      (SELECT count(*)::int FROM (SELECT FROM receipt_waits LIMIT ${limit}::int) w) AS "awaitingReceipt"`;
  return rows[0] ?? { queued: 0, awaitingReceipt: 0 };
}

/** How far an installation has come; `profileId` is one to lead to, the one furthest along. */
export async function findSetupProgress(db: Db): Promise<{
  readonly profileId: string | null;
  readonly hasPool: boolean;
  readonly hasNumbers: boolean;
  readonly hasMessages: boolean;
}> {
  const rows = await db.$queryRaw<
    { profileId: string | null; hasPool: boolean; hasNumbers: boolean; hasMessages: boolean }[]
  >`
    SELECT
      (SELECT id FROM messaging_profiles p WHERE deleted_at IS NULL
       ORDER BY number_pool_enabled DESC, EXISTS (
         SELECT FROM number_assignments a WHERE a.messaging_profile_id = p.id AND a.ended_at IS NULL) DESC, lower(name), id
       LIMIT 1) AS "profileId",
      EXISTS (SELECT FROM messaging_profiles WHERE deleted_at IS NULL AND number_pool_enabled) AS "hasPool",
      EXISTS (SELECT FROM number_assignments WHERE ended_at IS NULL) AS "hasNumbers",
      EXISTS (SELECT FROM messages) AS "hasMessages"`;
  return rows[0] ?? { profileId: null, hasPool: false, hasNumbers: false, hasMessages: false };
}

/** Names and weights of profiles whose pool is on. */
export async function findPoolWeights(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; name: string; longCodeWeight: number; tollFreeWeight: number }[]> {
  return db.messagingProfile.findMany({
    where: { id: { in: [...ids] }, deletedAt: null, numberPoolEnabled: true },
    orderBy: { name: "asc" },
    select: { id: true, name: true, longCodeWeight: true, tollFreeWeight: true },
  });
}
