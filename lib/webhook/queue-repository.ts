import type pg from "pg";
import { plainArray, sparseTextArray, textArray } from "@/lib/db/array-literal";
import type { WebhookAttempt, WebhookEvent } from "./types";

/** An event whose next attempt is ours to make until the lease is over. */
export interface ClaimedEvent extends WebhookEvent {
  /** Of the URL its next attempt goes to. */
  readonly endpoint: string;
  readonly claims: number;
  readonly tries: number;
  /** JSON; null = not rendered yet. */
  readonly payload: string | null;
  readonly attempts: readonly WebhookAttempt[];
}

/** The bits of an endpoint that tell the paths of one host apart: `webhook_endpoint` in the migrations. */
const HOST_MASK = "4294967295";

/** What became of a claimed event. */
export interface Settlement {
  readonly event: ClaimedEvent;
  /** null = it goes on. */
  readonly status: "delivered" | "failed" | null;
  readonly tries: number;
  /** Where the next attempt goes, and in how many milliseconds; without meaning when it is over. */
  readonly nextUrl: string;
  readonly waitMs: number;
  /** `performance.now()` when it was decided: the wait counts from then. */
  readonly decidedAt: number;
  readonly payload: string | null;
  readonly attempts: readonly WebhookAttempt[];
}

/**
 * Endpoints that have something due, some of each host, found by a walk from host to host and from endpoint to endpoint through
 * the index: a backlog of one costs the others nothing. $1 the endpoint to go on after, $2 how many hosts; $3 hosts to leave
 * out; $4 hosts of which to go on after $5 endpoints; $6 endpoints of one host.
 */
const FIND_DUE_ENDPOINTS_SQL = `
WITH RECURSIVE hosts AS (
    (SELECT endpoint FROM webhook_queue WHERE endpoint > $1::bigint ORDER BY endpoint LIMIT 1)
    UNION ALL
    SELECT n.endpoint FROM hosts h CROSS JOIN LATERAL (
        SELECT endpoint FROM webhook_queue WHERE endpoint > (h.endpoint | ${HOST_MASK}) ORDER BY endpoint LIMIT 1
    ) n
), starts AS (
    SELECT h.endpoint >> 32 AS host, h.endpoint | ${HOST_MASK} AS last, coalesce(p.after, h.endpoint - 1) AS after
    FROM (SELECT * FROM hosts LIMIT $2) h
    LEFT JOIN unnest($4::bigint[], $5::bigint[]) AS p(host, after) ON p.host = h.endpoint >> 32
)
SELECT s.host::text AS host, e.endpoint::text AS endpoint, e.due_at <= now() AS "isDue" FROM starts s LEFT JOIN LATERAL (
    WITH RECURSIVE walk AS (
        (SELECT endpoint, due_at FROM webhook_queue WHERE endpoint > s.after AND endpoint <= s.last ORDER BY endpoint, due_at LIMIT 1)
        UNION ALL
        SELECT n.endpoint, n.due_at FROM walk w CROSS JOIN LATERAL (
            SELECT endpoint, due_at FROM webhook_queue WHERE endpoint > w.endpoint AND endpoint <= s.last ORDER BY endpoint, due_at LIMIT 1
        ) n
    )
    SELECT * FROM walk LIMIT $6
) e ON s.host <> ALL($3::bigint[])`;

const BEFORE_ALL = "-9223372036854775808";

/** An endpoint that was walked over; null = of its host none is left. */
export interface WalkedEndpoint {
  readonly host: string;
  readonly endpoint: string | null;
  readonly isDue: boolean;
}

/**
 * @param after the endpoint to go on after, null = from the start
 * @param places of some hosts, the endpoint to go on after
 */
export async function findDueEndpoints(
  pool: pg.Pool,
  after: string | null,
  limits: { readonly hosts: number; readonly perHost: number },
  {
    fullHosts = [],
    places = new Map(),
  }: { fullHosts?: readonly string[]; places?: ReadonlyMap<string, string> } = {},
): Promise<WalkedEndpoint[]> {
  const { rows } = await pool.query<WalkedEndpoint>(FIND_DUE_ENDPOINTS_SQL, [
    after ?? BEFORE_ALL,
    limits.hosts,
    plainArray(fullHosts),
    plainArray([...places.keys()]),
    plainArray([...places.values()]),
    limits.perHost,
  ]);
  return rows;
}

/** $1 endpoints, $2 how many of each, $3 lease in milliseconds. */
const CLAIM_SQL = `
WITH picked AS (
    SELECT p.id FROM unnest($1::bigint[], $2::int[]) AS e(endpoint, wanted) CROSS JOIN LATERAL (
        SELECT id FROM webhook_queue WHERE endpoint = e.endpoint AND due_at <= now()
        ORDER BY due_at LIMIT e.wanted FOR UPDATE SKIP LOCKED
    ) p
)
UPDATE webhook_queue q SET due_at = clock_timestamp() + make_interval(secs => $3 / 1000.0), claims = q.claims + 1
FROM picked WHERE q.id = picked.id
RETURNING q.id, q.messaging_profile_id AS "messagingProfileId", q.message_id AS "messageId", q.event_type AS "eventType",
          round(date_part('epoch', q.occurred_at) * 1000) AS "occurredAtMs", q.api_version AS "apiVersion", q.url,
          q.failover_url AS "failoverUrl", q.endpoint::text AS endpoint, q.claims, q.tries::int AS tries, q.facts,
          q.payload::text AS payload, coalesce(q.attempts, '[]') AS attempts`;

/**
 * Takes the events of some endpoints that have been due longest. Nobody else takes them before the lease is over; what is not
 * settled by then, because its worker died, is due again.
 */
export async function claimDue(
  pool: pg.Pool,
  wanted: readonly { readonly endpoint: string; readonly count: number }[],
  leaseMs: number,
): Promise<ClaimedEvent[]> {
  const { rows } = await pool.query<ClaimedEvent>(CLAIM_SQL, [
    plainArray(wanted.map(({ endpoint }) => endpoint)),
    plainArray(wanted.map(({ count }) => count)),
    leaseMs,
  ]);
  return rows;
}

/**
 * $1 event, $2 claims, $3 status (null = goes on), $4 tries, $5 next URL, $6 wait (ms), $7 payload, $8 attempts, $9 start of the
 * first and $10 end of the last attempt (ms).
 */
const SETTLE_SQL = `
WITH input AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::webhook_delivery_status[], $4::smallint[], $5::text[], $6::float8[], $7::text[],
                         $8::text[], $9::float8[], $10::float8[])
        AS i(id, claims, status, tries, next_url, wait_ms, payload, attempts, started_ms, finished_ms)
), over AS (
    DELETE FROM webhook_queue q USING input i WHERE q.id = i.id AND q.claims = i.claims AND i.status IS NOT NULL
    RETURNING q.messaging_profile_id, q.id, q.message_id, q.event_type, q.occurred_at, q.api_version, q.url, q.failover_url, i.status,
              to_timestamp(i.started_ms / 1000), to_timestamp(i.finished_ms / 1000), q.facts, i.payload::json, i.attempts::json
), kept AS (
    INSERT INTO webhook_deliveries (messaging_profile_id, id, message_id, event_type, occurred_at, api_version, url, failover_url, status,
                                    started_at, finished_at, facts, payload, attempts)
    SELECT * FROM over
), again AS (
    UPDATE webhook_queue q SET due_at = clock_timestamp() + make_interval(secs => i.wait_ms / 1000), tries = i.tries,
        endpoint = webhook_endpoint(i.next_url), payload = i.payload::json, attempts = i.attempts::json,
        started_at = to_timestamp(i.started_ms / 1000), finished_at = to_timestamp(i.finished_ms / 1000)
    FROM input i WHERE q.id = i.id AND q.claims = i.claims AND i.status IS NULL
    RETURNING q.id
)
SELECT (SELECT count(*) FROM over)::int + (SELECT count(*) FROM again)::int AS settled`;

/**
 * Stores what became of claimed events, all or none: those that are over move to the deliveries, the others wait for their next
 * attempt. An event that somebody else has claimed meanwhile is left to them.
 *
 * @returns how many were still ours
 */
export async function settleEvents(
  pool: pg.Pool,
  settlements: readonly Settlement[],
  nowMs: number,
): Promise<number> {
  const sorted = settlements.toSorted((a, b) => (a.event.id < b.event.id ? -1 : 1));
  const { rows } = await pool.query<{ settled: number }>(SETTLE_SQL, [
    plainArray(sorted.map(({ event }) => event.id)),
    plainArray(sorted.map(({ event }) => event.claims)),
    sparseTextArray(sorted.map(({ status }) => status)),
    plainArray(sorted.map(({ tries }) => tries)),
    textArray(sorted.map(({ nextUrl }) => nextUrl)),
    plainArray(sorted.map(({ waitMs, decidedAt }) => Math.max(0, waitMs - (performance.now() - decidedAt)))),
    sparseTextArray(sorted.map(({ payload }) => payload)),
    textArray(sorted.map(({ attempts }) => JSON.stringify(attempts))),
    plainArray(
      sorted.map(({ status, attempts }) => attempts[0]?.startedAtMs ?? (status === null ? "NULL" : nowMs)),
    ),
    plainArray(
      sorted.map(
        ({ status, attempts }) => attempts.at(-1)?.finishedAtMs ?? (status === null ? "NULL" : nowMs),
      ),
    ),
  ]);
  return rows[0]?.settled ?? 0;
}
