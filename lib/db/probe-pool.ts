import type pg from "pg";
import { processSingleton } from "../process-singleton";
import { createPool, databaseUrl } from "./client";

/**
 * What statements that run all the time need of the planner: one plan for all their runs, and index probes and nothing else,
 * also while the tables are new and look small to it. A plan made for an empty table stays until the table is analysed: with
 * hash joins allowed it scanned all mappings for each batch, and `npm run bench -- accept` fell from 2.6 times the reference
 * to 0.15 times.
 */
export const PROBE_SETTINGS = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_mergejoin: "off",
  enable_hashjoin: "off",
  enable_material: "off",
  enable_bitmapscan: "off",
  jit: "off",
} as const;

export const PROBE_SETTINGS_SQL = `SELECT ${Object.entries(PROBE_SETTINGS)
  .map(([name, value]) => `set_config('${name}', '${value}', false)`)
  .join(", ")}`;

/** A batch that is not answered within this time never will be: the line to the database has fallen silent. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * A pool whose connections keep the plans of named statements (`PROBE_SETTINGS`), on the database of another pool. Planning the
 * statements of the queue anew took 8 to 16 ms of processor time for a batch, whatever its size; it is theirs alone, because other
 * statements want the planner's choice.
 *
 * A line that falls silent without being cut, as behind a firewall that forgot it, is given up: the statement fails and its
 * connection is closed here, and the server rolls back what it has begun there.
 *
 * @param answerWithinMs for each statement; the server waits twice as long for the next one of a transaction
 */
export function createProbePool(options: pg.PoolConfig, answerWithinMs = ANSWER_WITHIN_MS): pg.Pool {
  return createPool(
    { ...options, max: 10, application_name: "stickypool-probe" },
    { answerWithinMs, settings: PROBE_SETTINGS },
  );
}

/** The process's own, beside `getPool()`. */
export function getProbePool(): pg.Pool {
  return processSingleton("probe-pool", () => createProbePool({ connectionString: databaseUrl() }));
}
