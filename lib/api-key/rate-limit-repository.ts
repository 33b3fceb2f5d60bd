import type pg from "pg";

/** A lease that a process asks for. */
export interface LeaseRequest {
  readonly apiKeyId: string;
  readonly windowMs: number;
  readonly maxRequests: number;
  readonly wanted: number;
}

export interface LeaseRow {
  readonly apiKeyId: string;
  readonly granted: number;
  readonly used: number;
  /** Epoch milliseconds by the shared clock. */
  readonly startedAtMs: number;
  /** Until the window ends. */
  readonly leftMs: number;
}

// A window that another process has begun a moment later, while this statement waited for the row, counts as the same.
// One that began further off comes from a clock that was set back, and is replaced.
const LEASE = `
  INSERT INTO api_key_rate_windows AS w (api_key_id, window_ms, max_requests, started_at_ms, used, granted)
  SELECT r.api_key_id, r.window_ms, r.max_requests, t.now_ms - t.now_ms % r.window_ms, r.wanted, r.wanted
  FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) AS r(api_key_id, window_ms, max_requests, wanted),
       (SELECT coalesce($5::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) AS now_ms) t
  -- Rows are locked in this order, so that two processes cannot wait for each other.
  ORDER BY r.api_key_id
  ON CONFLICT (api_key_id) DO UPDATE SET (window_ms, max_requests, started_at_ms, used, granted) = (
      SELECT excluded.window_ms, excluded.max_requests,
             CASE WHEN c.continues THEN w.started_at_ms ELSE excluded.started_at_ms END,
             CASE WHEN c.continues THEN w.used + c.free ELSE excluded.used END,
             CASE WHEN c.continues THEN c.free ELSE excluded.granted END
      FROM (SELECT w.window_ms = excluded.window_ms AND w.started_at_ms
                     BETWEEN excluded.started_at_ms AND excluded.started_at_ms + excluded.window_ms AS continues,
                   greatest(0, least(excluded.granted, excluded.max_requests - w.used)) AS free) c)
  RETURNING api_key_id AS "apiKeyId", granted, used, started_at_ms::float8 AS "startedAtMs",
      (started_at_ms + window_ms - coalesce($5::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint))::float8
        AS "leftMs"`;

/**
 * Sets requests of the running windows aside for this process; at most what is left of each.
 *
 * By the pool and prepared, not by Prisma: it is on the path of an answer.
 *
 * @param nowMs the shared clock; null = the database's own
 */
export async function leaseRequests(
  pool: pg.Pool,
  requests: readonly LeaseRequest[],
  nowMs: number | null,
): Promise<LeaseRow[]> {
  const { rows } = await pool.query<LeaseRow>({
    name: "api-key-rate-lease",
    text: LEASE,
    values: [
      requests.map((request) => request.apiKeyId),
      requests.map((request) => request.windowMs),
      requests.map((request) => request.maxRequests),
      requests.map((request) => request.wanted),
      nowMs,
    ],
  });
  return rows;
}
