import type pg from "pg";
import type { ConnectionState } from "./carrier";

/** A carrier's row. */
export interface StoredCarrier {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: Record<string, unknown>;
  readonly secrets: string | null;
  /** Changes with the row. */
  readonly version: string;
}

export async function listStoredCarriers(db: pg.Pool): Promise<StoredCarrier[]> {
  const { rows } = await db.query<StoredCarrier>(
    "SELECT id, kind, name, enabled, settings, secrets, xmin::text AS version FROM carriers ORDER BY id",
  );
  return rows;
}

/** @param id a UUID */
export async function findStoredCarrier(db: pg.Pool, id: string): Promise<StoredCarrier | null> {
  const { rows } = await db.query<StoredCarrier>(
    "SELECT id, kind, name, enabled, settings, secrets, xmin::text AS version FROM carriers WHERE id = $1",
    [id],
  );
  return rows[0] ?? null;
}

/** How a worker sees a carrier's connection. */
export interface ReportedState {
  readonly carrierId: string;
  readonly state: ConnectionState;
  readonly detail: string | null;
  readonly changedAtMs: number;
}

/** Notes that the worker still sees its carriers this way; forgets what workers long gone saw. */
export async function storeCarrierStates(
  db: pg.Pool,
  workerId: string,
  states: readonly ReportedState[],
  nowMs: number,
): Promise<void> {
  await db.query(
    `WITH gone AS (
         DELETE FROM carrier_states WHERE seen_at < $2::timestamptz - interval '1 hour'
            OR (worker_id = $1 AND carrier_id <> ALL($3::uuid[]))
     )
     INSERT INTO carrier_states AS s (carrier_id, worker_id, state, detail, changed_at, seen_at)
     SELECT id, $1, state, detail, to_timestamp(changed_ms / 1000), $2
     FROM unnest($3::uuid[], $4::text[], $5::text[], $6::float8[]) AS i(id, state, detail, changed_ms) ORDER BY id
     ON CONFLICT (carrier_id, worker_id) DO UPDATE SET
         state = excluded.state, detail = excluded.detail, changed_at = excluded.changed_at, seen_at = excluded.seen_at`,
    [
      workerId,
      new Date(nowMs),
      states.map((state) => state.carrierId),
      states.map((state) => state.state),
      states.map((state) => state.detail),
      states.map((state) => state.changedAtMs),
    ],
  );
}

export async function deleteCarrierStates(db: pg.Pool, workerId: string): Promise<void> {
  await db.query("DELETE FROM carrier_states WHERE worker_id = $1", [workerId]);
}
