import type pg from "pg";

/** How many lanes the queue has; `outbound_lane` in the migrations spreads the numbers over them. */
export const LANES = 64;

/** Tells that the worker is alive. @returns workers alive, this one included */
export async function reportWorker(db: pg.Pool, workerId: string, leaseMs: number): Promise<number> {
  const { rows } = await db.query<{ alive: number }>(
    `WITH me AS (
         INSERT INTO outbound_workers (id, seen_at) VALUES ($1, clock_timestamp())
         ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at RETURNING id
     ), gone AS (
         DELETE FROM outbound_workers WHERE seen_at < clock_timestamp() - interval '1 day'
     )
     SELECT 1 + count(*)::int AS alive FROM outbound_workers
     WHERE id <> $1 AND seen_at > clock_timestamp() - $2::float8 * interval '1 ms'`,
    [workerId, leaseMs],
  );
  return rows[0]?.alive ?? 1;
}

/** Renews the worker's leases. @returns the lanes it still holds */
export async function renewLanes(db: pg.Pool, workerId: string, leaseMs: number): Promise<number[]> {
  const { rows } = await db.query<{ lane: number }>(
    `UPDATE outbound_lanes SET leased_until = clock_timestamp() + $2::float8 * interval '1 ms'
     WHERE worker_id = $1 RETURNING lane`,
    [workerId, leaseMs],
  );
  return rows.map((row) => row.lane);
}

/** Takes up to so many lanes that nobody serves. @returns those it got */
export async function takeLanes(
  db: pg.Pool,
  workerId: string,
  leaseMs: number,
  wanted: number,
): Promise<number[]> {
  const { rows } = await db.query<{ lane: number }>(
    `UPDATE outbound_lanes SET worker_id = $1, leased_until = clock_timestamp() + $2::float8 * interval '1 ms'
     WHERE lane IN (
         SELECT lane FROM outbound_lanes WHERE worker_id IS NULL OR leased_until < clock_timestamp()
         ORDER BY lane LIMIT $3 FOR UPDATE SKIP LOCKED
     ) RETURNING lane`,
    [workerId, leaseMs, wanted],
  );
  return rows.map((row) => row.lane);
}

/** Gives lanes back for others to take; null = all of the worker, which is then no longer counted as alive. */
export async function releaseLanes(
  db: pg.Pool,
  workerId: string,
  lanes: readonly number[] | null,
): Promise<void> {
  await db.query(
    `UPDATE outbound_lanes SET worker_id = NULL, leased_until = NULL
     WHERE worker_id = $1 AND ($2::smallint[] IS NULL OR lane = ANY($2))`,
    [workerId, lanes],
  );
  if (lanes === null) await db.query("DELETE FROM outbound_workers WHERE id = $1", [workerId]);
}
