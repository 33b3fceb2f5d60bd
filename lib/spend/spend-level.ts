import { parseAmount } from "@/lib/price/amount";

/** How near a profile's spending is to its daily limit: `near` from 80 % on, `reached` = it refuses messages. */
export type SpendLevel = "fine" | "near" | "reached";

const NEAR_PERCENT = 80n;

/**
 * Judges a day's spending (F4).
 *
 * @param spent US dollars
 * @param limit the same; null = there is none
 */
export function spendLevel(spent: string, limit: string | null): SpendLevel {
  const limitMicros = limit === null ? null : parseAmount(limit);
  const spentMicros = parseAmount(spent) ?? 0n;
  if (limitMicros === null) return "fine";
  if (spentMicros >= limitMicros) return "reached";
  return spentMicros * 100n >= limitMicros * NEAR_PERCENT ? "near" : "fine";
}
