import { AppError } from "@/lib/errors/app-error";
import { formatAmount } from "@/lib/price/amount";

/** Parts of a limit, in percent, that are recorded when spending reaches them: the last one is the limit itself (F4). */
export const SPEND_MARKS = [50, 80, 90, 100] as const;

/** A mark of a limit. */
export interface SpendMark {
  readonly percent: number;
  /** Reached when this much is spent. Millionths; a fraction of one counts as a whole. */
  readonly amountMicros: bigint;
}

/** The marks of a daily limit in millionths, lowest first. A limit of 0 is reached before anything is spent. */
export function marksOf(limitMicros: bigint): SpendMark[] {
  return SPEND_MARKS.map((percent) => ({
    percent,
    amountMicros: (limitMicros * BigInt(percent) + 99n) / 100n,
  }));
}

/**
 * Refuses where the day's spending has reached the limit (F4). A message is accepted while less is spent, whatever it costs
 * itself, so the limit is passed by less than one message.
 *
 * @param limitMicros null = no limit
 * @throws AppError spend_limit_reached (40333)
 */
export function checkSpend(limitMicros: bigint | null, spentMicros: bigint): void {
  if (limitMicros === null || spentMicros < limitMicros) return;
  throw new AppError("spend_limit_reached", {
    detail: `This profile has spent ${formatAmount(spentMicros)} of its ${formatAmount(limitMicros)} US dollars for today. The day ends at midnight UTC.`,
    meta: { limit: formatAmount(limitMicros), spent: formatAmount(spentMicros) },
  });
}

/** Whether a message was refused because of the spending. */
export function isSpendRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === "spend_limit_reached";
}
