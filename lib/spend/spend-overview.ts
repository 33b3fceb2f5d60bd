import { type Clock, systemClock } from "@/lib/clock";
import { getPrisma } from "@/lib/db/client";
import { formatAmount, parseAmount } from "@/lib/price/amount";
import { findProfileNames } from "./alert-log-repository";
import { listSpendByProfile, type SpendOfDay } from "./read-spend";
import { utcDayOf } from "./utc-day";

const DAY_MS = 86_400_000;
/** The chart has five colours. */
const NAMED = 4;

/** Days of a chart that ends today (UTC). */
export function lastUtcDays(nowMs: number, days: number): { from: string; to: string } {
  return { from: utcDayOf(nowMs - (days - 1) * DAY_MS), to: utcDayOf(nowMs) };
}

/** The spending of the last days: of the four profiles that spent most, and of all others together. */
export async function getSpendOverview(
  days: number,
  clock: Clock = systemClock,
): Promise<{ label: string; days: readonly SpendOfDay[] }[]> {
  const spending = [...(await listSpendByProfile(lastUtcDays(clock.now(), days)))]
    .map(([profileId, own]) => ({ profileId, days: own, total: totalOf(own) }))
    .toSorted((a, b) => (a.total === b.total ? 0 : a.total < b.total ? 1 : -1));
  const named = spending.slice(0, NAMED);
  const others = spending.slice(NAMED);
  const names = await findProfileNames(
    getPrisma(),
    named.map(({ profileId }) => profileId),
  );
  const shown = named.map(({ profileId, days: own }) => ({
    label: names.get(profileId) ?? "A deleted profile",
    days: own,
  }));
  return others.length === 0 ? shown : [...shown, { label: "All others", days: sum(others) }];
}

function totalOf(days: readonly SpendOfDay[]): bigint {
  return days.reduce((total, { spent }) => total + (parseAmount(spent) ?? 0n), 0n);
}

function sum(profiles: readonly { readonly days: readonly SpendOfDay[] }[]): SpendOfDay[] {
  return (profiles[0]?.days ?? []).map(({ day }, place) => ({
    day,
    spent: formatAmount(
      profiles.reduce((total, { days }) => total + (parseAmount(days[place]?.spent ?? "0") ?? 0n), 0n),
    ),
  }));
}
