import type pg from "pg";
import { formatAmount } from "@/lib/price/amount";
import { insertSpendLimitEvents } from "@/lib/webhook/event-sql";
import type { SpendMark } from "./spend-limit";

/** Spending that has reached marks of its limit. */
export interface ReachedMarks {
  readonly profileId: string;
  /** UTC. */
  readonly day: string;
  readonly limitMicros: bigint;
  readonly spentMicros: bigint;
  readonly marks: readonly SpendMark[];
}

/** $1 profile, $2 day, $3 limit, $4 marks in percent, $5 spent, $6 now. */
const RECORD_SQL = `
WITH alerted AS (
    INSERT INTO spend_alerts (messaging_profile_id, day, daily_limit, percent, spent, occurred_at)
    SELECT $1::uuid, $2::date, $3::numeric, percent, $5::numeric, $6::timestamptz FROM unnest($4::int[]) AS percent ORDER BY percent
    ON CONFLICT DO NOTHING
    RETURNING messaging_profile_id, daily_limit, percent, spent
)${insertSpendLimitEvents("alerted", "$6::timestamptz")}`;

/** Records the marks that nobody has recorded yet, with the event of a limit that is reached, in one commit. */
export async function recordReachedMarks(
  db: Pick<pg.Pool, "query">,
  { profileId, day, limitMicros, spentMicros, marks }: ReachedMarks,
  nowMs: number,
): Promise<void> {
  await db.query(RECORD_SQL, [
    profileId,
    day,
    formatAmount(limitMicros),
    marks.map(({ percent }) => percent),
    formatAmount(spentMicros),
    new Date(nowMs),
  ]);
}
