import type pg from "pg";
import { plainArray, sparseTextArray } from "@/lib/db/array-literal";

/** One opening of a link. */
export interface Click {
  /** UUIDv7. Writing it a second time counts nothing. */
  readonly id: string;
  readonly code: string;
  readonly messagingProfileId: string;
  readonly messageId: string;
  readonly clickedAtMs: number;
  readonly isRobot: boolean;
  readonly userAgent: string | null;
}

/*
 * Links are locked in the order of their codes before they are counted, and hours of profiles come after them, so that
 * statements of several processes cannot deadlock. What is counted is what was inserted: a batch that is written again because
 * its answer was lost counts nothing twice.
 *
 * $1 click, $2 code, $3 profile, $4 message, $5 clicked (ms), $6 robot, $7 user agent.
 */
const WRITE_SQL = `
WITH kept AS (
    INSERT INTO link_clicks (messaging_profile_id, message_id, id, code, clicked_at, is_robot, user_agent)
    SELECT i.profile, i.message, i.id, i.code, to_timestamp(i.clicked_ms / 1000), i.is_robot, i.user_agent
    FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::text[]) AS code, unnest($3::uuid[]) AS profile, unnest($4::uuid[]) AS message,
                 unnest($5::float8[]) AS clicked_ms, unnest($6::boolean[]) AS is_robot, unnest($7::text[]) AS user_agent) i
    ON CONFLICT DO NOTHING
    RETURNING messaging_profile_id, message_id, id, code, clicked_at, is_robot
), locked AS MATERIALIZED (
    SELECT code FROM short_links WHERE code = ANY($2::text[]) ORDER BY code COLLATE "C" FOR NO KEY UPDATE
), counted AS (
    UPDATE short_links l SET
        person_clicks = l.person_clicks + c.persons, robot_clicks = l.robot_clicks + c.robots,
        first_clicked_at = least(l.first_clicked_at, c.first), last_clicked_at = greatest(l.last_clicked_at, c.last)
    FROM (
        SELECT code, count(*) FILTER (WHERE NOT is_robot) AS persons, count(*) FILTER (WHERE is_robot) AS robots,
               min(clicked_at) FILTER (WHERE NOT is_robot) AS first, max(clicked_at) FILTER (WHERE NOT is_robot) AS last
        FROM kept GROUP BY code
    ) c
    WHERE l.code = c.code AND (SELECT count(*) FROM locked) > 0
    RETURNING l.code
), summed AS (
    INSERT INTO link_click_stats AS s (messaging_profile_id, hour, person_clicks, robot_clicks)
    SELECT messaging_profile_id, date_trunc('hour', clicked_at, 'UTC'), count(*) FILTER (WHERE NOT is_robot), count(*) FILTER (WHERE is_robot)
    FROM kept WHERE (SELECT count(*) FROM counted) > 0
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (messaging_profile_id, hour) DO UPDATE SET
        person_clicks = s.person_clicks + excluded.person_clicks, robot_clicks = s.robot_clicks + excluded.robot_clicks
), told AS (
    INSERT INTO webhook_queue (id, messaging_profile_id, message_id, event_type, occurred_at, api_version, url, failover_url, endpoint, facts)
    SELECT e.id, e.profile, e.message, 'link_clicked', e.clicked_at, e.api_version, coalesce(e.url, e.failover),
           CASE WHEN e.url <> e.failover THEN e.failover END, webhook_endpoint(coalesce(e.url, e.failover)),
           json_build_object('url', e.target, 'to', e.recipient)
    FROM (
        SELECT k.id, p.id AS profile, k.message_id AS message, k.clicked_at, p.webhook_api_version AS api_version,
               nullif(p.webhook_url, '') AS url, nullif(p.webhook_failover_url, '') AS failover, l.target, l.recipient
        FROM kept k JOIN messaging_profiles p ON p.id = k.messaging_profile_id JOIN short_links l ON l.code = k.code
        WHERE NOT k.is_robot AND p.deleted_at IS NULL AND (p.url_shortener_settings->>'sendWebhooks')::boolean
        OFFSET 0
    ) e
    WHERE coalesce(e.url, e.failover) IS NOT NULL
)
SELECT count(*)::int AS kept FROM kept`;

/**
 * Stores clicks in one durable statement: each click, the counts of its link and of its profile's hour, and for a person's click
 * the webhook, where the profile sends them (F5). All or nothing.
 *
 * @returns how many were new
 */
export async function writeClicks(db: Pick<pg.Pool, "query">, clicks: readonly Click[]): Promise<number> {
  const { rows } = await db.query<{ kept: number }>(WRITE_SQL, [
    plainArray(clicks.map(({ id }) => id)),
    plainArray(clicks.map(({ code }) => code)),
    plainArray(clicks.map(({ messagingProfileId }) => messagingProfileId)),
    plainArray(clicks.map(({ messageId }) => messageId)),
    plainArray(clicks.map(({ clickedAtMs }) => clickedAtMs)),
    plainArray(clicks.map(({ isRobot }) => (isRobot ? "t" : "f"))),
    sparseTextArray(clicks.map(({ userAgent }) => userAgent)),
  ]);
  return rows[0]?.kept ?? 0;
}

/** Single clicks before an instant; counts stay. @returns how many went */
export async function deleteOldClicks(db: pg.Pool, clickedBeforeMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM link_clicks WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM link_clicks WHERE clicked_at < $1 ORDER BY clicked_at LIMIT $2))`,
    [new Date(clickedBeforeMs), limit],
  );
  return rowCount ?? 0;
}
