import type { Clock } from "@/lib/clock";
import { type Db, getPrisma } from "@/lib/db/client";
import { traceHealth } from "@/lib/number-pool/health-history";
import { HEALTH_WINDOW_HOURS } from "@/lib/number-pool/number-health";
import { judgePoolHealth, type PoolHealth, type PoolHealthLevel } from "@/lib/number-pool/pool-health";
import { findUnhealthy } from "./inventory-service";
import { countPools, findNumberHours, type PoolCountRow } from "./pool-health-repository";

const HOUR_MS = 3_600_000;
/** Hours that a number's history shows. */
export const HISTORY_HOURS = 72;

/** How a profile's pool stands. */
export interface ProfilePoolHealth extends PoolHealth {
  readonly profileId: string;
  readonly name: string;
  /** Unhealthy numbers are skipped; else they go on being used. */
  readonly skipUnhealthy: boolean;
  readonly level: PoolHealthLevel;
}

/** How many numbers of a profile's pool are healthy (O3); null = its pool is off or empty. */
export async function getPoolHealth(
  clock: Clock,
  profileId: string,
  db: Db = getPrisma(),
): Promise<ProfilePoolHealth | null> {
  const [pool] = await countPools(db, profileId, await findUnhealthy(db, clock.now()));
  return pool ? judge(pool) : null;
}

/** Pools that run out of healthy numbers or have run out, by name. */
export async function listPoolWarnings(clock: Clock, db: Db = getPrisma()): Promise<ProfilePoolHealth[]> {
  const unhealthy = await findUnhealthy(db, clock.now());
  if (unhealthy.length === 0) return [];
  return (await countPools(db, null, unhealthy)).map(judge).filter(({ level }) => level !== "fine");
}

/** One hour of a number: what was counted, and its health as the hour ended. Ratios are 0–1, null = too few messages to say. */
export interface NumberHistoryHour {
  readonly hourMs: number;
  readonly attempted: number;
  readonly delivered: number;
  /** Without those blocked as spam. */
  readonly failed: number;
  readonly spamBlocked: number;
  readonly received: number;
  readonly successRatio: number | null;
  readonly spamRatio: number | null;
  readonly isUnhealthy: boolean;
}

/** The last three days of a number by hour, oldest first (O3). */
export async function getNumberHistory(
  clock: Clock,
  phoneNumberId: string,
  db: Db = getPrisma(),
): Promise<NumberHistoryHour[]> {
  const nowMs = clock.now();
  const currentMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const since = new Date(currentMs - (HISTORY_HOURS + HEALTH_WINDOW_HOURS) * HOUR_MS);
  const rows = await findNumberHours(db, phoneNumberId, since);
  const counted = new Map(rows.map((row) => [row.hour.getTime(), row]));
  const outcomes = rows.map((row) => ({ ...row, hourStartMs: row.hour.getTime() }));
  return traceHealth(outcomes, HISTORY_HOURS, nowMs).map((health) => {
    const row = counted.get(health.hourMs);
    const isKnown = health.countedMessages > 0;
    return {
      hourMs: health.hourMs,
      attempted: row?.attempted ?? 0,
      delivered: row?.delivered ?? 0,
      failed: (row?.failed ?? 0) - (row?.spamBlocked ?? 0),
      spamBlocked: row?.spamBlocked ?? 0,
      received: row?.received ?? 0,
      successRatio: isKnown ? health.deliverabilityRate : null,
      spamRatio: isKnown ? health.spamRatio : null,
      isUnhealthy: health.isUnhealthy,
    };
  });
}

function judge({ profileId, name, skipUnhealthy, total, unhealthy }: PoolCountRow): ProfilePoolHealth {
  const health = { total, healthy: total - unhealthy };
  return { profileId, name, skipUnhealthy, ...health, level: judgePoolHealth(health) };
}
