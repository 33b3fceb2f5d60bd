import type { Db } from "@/lib/db/client";

/** What an installation has waiting, counted up to a limit, and how long the oldest of it waits. */
export interface Backlog {
  readonly queued: number;
  /** Since the oldest queued message was accepted; 0 = none waits. */
  readonly oldestQueuedSeconds: number;
  readonly awaitingReceipt: number;
  readonly webhooks: number;
  readonly scheduled: number;
  readonly workers: number;
}

/**
 * Counts by walking at most `limit` index entries of each table, so that a scrape costs the same however much waits. The age
 * is exact: the oldest comes first in its index.
 */
export async function readBacklog(db: Db, nowMs: number, limit: number): Promise<Backlog> {
  const now = new Date(nowMs);
  const rows = await db.$queryRaw<Backlog[]>`
    SELECT
      (SELECT count(*)::int FROM (SELECT FROM outbound_queue LIMIT ${limit}::int) q) AS queued,
      (SELECT coalesce(greatest(0, extract(epoch FROM ${now}::timestamptz - min(m.accepted_at))), 0)::float8
       FROM outbound_lanes l CROSS JOIN (VALUES (false), (true)) t(is_throttled)
       CROSS JOIN LATERAL (SELECT messaging_profile_id, message_id FROM outbound_queue
                           WHERE lane = l.lane AND is_throttled = t.is_throttled ORDER BY position LIMIT 1) q
       CROSS JOIN LATERAL (SELECT accepted_at FROM messages
                           WHERE messaging_profile_id = q.messaging_profile_id AND id = q.message_id LIMIT 1) m
      ) AS "oldestQueuedSeconds",
      (SELECT count(*)::int FROM (SELECT FROM receipt_waits LIMIT ${limit}::int) w) AS "awaitingReceipt",
      (SELECT count(*)::int FROM (SELECT FROM webhook_queue LIMIT ${limit}::int) w) AS webhooks,
      (SELECT count(*)::int FROM (SELECT FROM scheduled_messages LIMIT ${limit}::int) s) AS scheduled,
      (SELECT count(*)::int FROM outbound_workers WHERE seen_at > now() - interval '15 seconds') AS workers`;
  const [backlog] = rows;
  if (backlog === undefined) throw new Error("A SELECT without FROM gave no row.");
  return backlog;
}

/** What became of the messages of the hour that runs, over all profiles. */
export interface HourlyOutcomes {
  readonly attempted: number;
  readonly delivered: number;
  readonly failed: number;
  readonly spamBlocked: number;
  readonly uncounted: number;
  readonly received: number;
}

/** @param hour its beginning */
export async function sumHour(db: Db, hour: Date): Promise<HourlyOutcomes> {
  const { _sum } = await db.numberHourlyStat.aggregate({
    where: { hour },
    _sum: {
      attempted: true,
      delivered: true,
      failed: true,
      spamBlocked: true,
      uncounted: true,
      received: true,
    },
  });
  return {
    attempted: _sum.attempted ?? 0,
    delivered: _sum.delivered ?? 0,
    failed: _sum.failed ?? 0,
    spamBlocked: _sum.spamBlocked ?? 0,
    uncounted: _sum.uncounted ?? 0,
    received: _sum.received ?? 0,
  };
}
