import type pg from "pg";
import type { Clock } from "@/lib/clock";
import type { Loop } from "@/lib/worker/loop";
import { deadSinceMs } from "./dead-since";
import { deleteMappings, readMappingsAfter, type SweepPosition } from "./sweep-repository";

/** O2: a dead mapping keeps its row this long. */
export const KEEP_DEAD_MS = 24 * 3_600_000;

export interface SweepOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** Rows of one round. */
  readonly chunk?: number;
}

const CHUNK = 2_000;
const BETWEEN_CHUNKS_MS = 250;
const BETWEEN_WALKS_MS = 10 * 60_000;

/**
 * Removes mappings that have been dead for a day (S13). Walks through the table by its key, a chunk per round, so no round reads
 * or locks more than a chunk; it looks at what `deadSinceMs` says and deletes only rows that still are what was read.
 */
export function createMappingSweepLoop({ pool, clock, chunk = CHUNK }: SweepOptions): Loop {
  let position: SweepPosition | null = null;
  return {
    name: "sweep-mappings",
    async runRound() {
      const rows = await readMappingsAfter(pool, position, chunk);
      const nowMs = clock.now();
      const dead = rows.filter((row) => {
        const sinceMs = deadSinceMs(row, nowMs);
        return sinceMs !== null && sinceMs <= nowMs - KEEP_DEAD_MS;
      });
      if (dead.length > 0) await deleteMappings(pool, dead);
      const last = rows.at(-1);
      position =
        rows.length === chunk && last ? { profileId: last.profileId, recipient: last.recipient } : null;
      return position === null ? BETWEEN_WALKS_MS : BETWEEN_CHUNKS_MS;
    },
  };
}
