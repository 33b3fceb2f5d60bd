import type pg from "pg";
import { type Clock, systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { formatAmount } from "@/lib/price/amount";
import { findSpend } from "./read-repository";
import { listUtcDays, utcDayOf } from "./utc-day";

export interface SpendOptions {
  readonly pool?: Pick<pg.Pool, "query">;
  readonly clock?: Clock;
}

/** What one profile, or all together, spent on a day (UTC). */
export interface SpendOfDay {
  /** "2026-11-30". */
  readonly day: string;
  /** US dollars, exact, at least two decimals: "12.3456". */
  readonly spent: string;
}

/**
 * Today's (UTC) spending of profiles in US dollars, exact, at least two decimals; those that spent nothing have "0.00".
 * One look-up per profile, whatever was sent (F4).
 */
export async function getSpendToday(
  profileIds: readonly string[],
  { pool = getPool(), clock = systemClock }: SpendOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const today = utcDayOf(clock.now());
  const spend = await findSpend(pool, profileIds, today, today);
  const micros = new Map(spend.map(({ profileId, spentMicros }) => [profileId, spentMicros]));
  return new Map(profileIds.map((id) => [id, formatAmount(micros.get(id) ?? 0n)]));
}

/** Spending of one profile for each day of a range, oldest first, both ends included; days without any have "0.00". */
export async function listSpendByDay(
  profileId: string,
  range: { readonly from: string; readonly to: string },
  { pool = getPool() }: SpendOptions = {},
): Promise<SpendOfDay[]> {
  const spend = await findSpend(pool, [profileId], range.from, range.to);
  const micros = new Map(spend.map(({ day, spentMicros }) => [day, spentMicros]));
  return listUtcDays(range.from, range.to).map((day) => ({
    day,
    spent: formatAmount(micros.get(day) ?? 0n),
  }));
}

/**
 * Spending of every profile that spent anything in a range of days, by profile, its days as in `listSpendByDay`. Deleted
 * profiles are among them.
 */
export async function listSpendByProfile(
  range: { readonly from: string; readonly to: string },
  { pool = getPool() }: SpendOptions = {},
): Promise<ReadonlyMap<string, readonly SpendOfDay[]>> {
  const days = listUtcDays(range.from, range.to);
  const byProfile = new Map<string, Map<string, bigint>>();
  for (const { profileId, day, spentMicros } of await findSpend(pool, null, range.from, range.to)) {
    const own = byProfile.get(profileId) ?? new Map<string, bigint>();
    byProfile.set(profileId, own.set(day, spentMicros));
  }
  return new Map(
    [...byProfile].map(([profileId, own]) => [
      profileId,
      days.map((day) => ({ day, spent: formatAmount(own.get(day) ?? 0n) })),
    ]),
  );
}
