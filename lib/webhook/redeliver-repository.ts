import type { Db } from "@/lib/db/client";

/** An event that is on its way again. */
export interface RedeliveredEvent {
  readonly id: string;
  readonly messagingProfileId: string;
}

/**
 * Puts events that are over back into the queue, with their attempts so far; those on their way already are left alone.
 *
 * @param toProfileUrls to the URLs the profile has now, where it has any, instead of those of the event
 * @returns the events that are on their way again, in no order
 */
export async function requeueDeliveries(
  db: Db,
  ids: readonly string[],
  toProfileUrls: boolean,
): Promise<RedeliveredEvent[]> {
  return db.$queryRaw`
    WITH gone AS (
      DELETE FROM webhook_deliveries WHERE id = ANY(${[...ids]}::uuid[]) RETURNING *
    ), target AS (
      SELECT g.*, coalesce(nullif(p.webhook_url, ''), nullif(p.webhook_failover_url, '')) AS main, nullif(p.webhook_failover_url, '') AS spare
      FROM gone g LEFT JOIN messaging_profiles p ON p.id = g.messaging_profile_id AND ${toProfileUrls}::bool
    )
    INSERT INTO webhook_queue (id, messaging_profile_id, message_id, event_type, occurred_at, api_version, url, failover_url, endpoint,
                               facts, payload, attempts, started_at, finished_at, earlier_status)
    SELECT id, messaging_profile_id, message_id, event_type, occurred_at, api_version, coalesce(main, url),
           CASE WHEN main IS NULL THEN failover_url WHEN spare <> main THEN spare END, webhook_endpoint(coalesce(main, url)),
           facts, payload, attempts, started_at, finished_at, status
    FROM target ORDER BY id
    RETURNING id, messaging_profile_id AS "messagingProfileId"`;
}

/** Queues an event of a profile, to its saved URLs; null = it has none, or there is no such profile. */
export async function insertProfileEvent(
  db: Db,
  profileId: string,
  event: { readonly eventType: string; readonly occurredAt: Date; readonly facts: object },
): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO webhook_queue (id, messaging_profile_id, event_type, occurred_at, api_version, url, failover_url, endpoint, facts)
    SELECT new_uuid_v7(${event.occurredAt}::timestamptz), id, ${event.eventType}, ${event.occurredAt}::timestamptz, webhook_api_version, main,
           CASE WHEN webhook_failover_url <> main THEN nullif(webhook_failover_url, '') END, webhook_endpoint(main),
           ${JSON.stringify(event.facts)}::json
    FROM messaging_profiles
    CROSS JOIN LATERAL (SELECT coalesce(nullif(webhook_url, ''), nullif(webhook_failover_url, '')) AS main) u
    WHERE id = ${profileId}::uuid AND deleted_at IS NULL AND main IS NOT NULL
    RETURNING id`;
  return rows[0]?.id ?? null;
}

/** Deliveries that were over before an instant, oldest first. @returns how many went */
export async function deleteOldDeliveries(
  db: { query(text: string, values: unknown[]): Promise<{ rowCount: number | null }> },
  occurredBeforeMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM webhook_deliveries WHERE (messaging_profile_id, id) IN (
         SELECT messaging_profile_id, id FROM webhook_deliveries WHERE id < uuid_v7_floor($1::timestamptz) ORDER BY id LIMIT $2)`,
    [new Date(occurredBeforeMs), limit],
  );
  return rowCount ?? 0;
}
