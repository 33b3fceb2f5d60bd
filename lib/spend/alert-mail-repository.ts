import type pg from "pg";
import { plainArray } from "@/lib/db/array-literal";
import { formatAmount, parseAmount } from "@/lib/price/amount";

/** A mark of a profile's daily limit that its spending has reached. Amounts are US dollars. */
export interface SpendMark {
  readonly profileId: string;
  readonly profileName: string;
  /** UTC, "2026-11-30". */
  readonly day: string;
  readonly dailyLimit: string;
  readonly percent: number;
  /** At that moment. */
  readonly spent: string;
}

/** One that has not become mails yet. */
export interface UnmailedMark extends SpendMark {
  readonly addresses: readonly string[];
  /** false = a higher mark was reached by the very same messages: that one is told. */
  readonly isHighest: boolean;
}

/** $1 reached after, $2 how many. */
const TAKE_SQL = `
SELECT a.messaging_profile_id AS "profileId", to_char(a.day, 'YYYY-MM-DD') AS day, a.daily_limit::text AS "dailyLimit",
       a.percent, a.spent::text AS spent, coalesce(p.name, '') AS "profileName",
       CASE WHEN p.deleted_at IS NULL THEN coalesce(p.spend_alert_emails, '{}') ELSE '{}' END AS addresses,
       NOT EXISTS (
           SELECT 1 FROM spend_alerts b
           WHERE b.messaging_profile_id = a.messaging_profile_id AND b.day = a.day AND b.daily_limit = a.daily_limit
             AND b.occurred_at = a.occurred_at AND b.percent > a.percent
       ) AS "isHighest"
FROM spend_alerts a LEFT JOIN messaging_profiles p ON p.id = a.messaging_profile_id
WHERE a.mails_queued_at IS NULL AND a.occurred_at > $1
ORDER BY a.occurred_at LIMIT $2 FOR UPDATE OF a SKIP LOCKED`;

/** Marks whose mails nobody has queued, oldest first; theirs who asks until their transaction ends. */
export async function takeUnmailedMarks(
  db: pg.ClientBase,
  reachedAfterMs: number,
  limit: number,
): Promise<UnmailedMark[]> {
  const { rows } = await db.query<UnmailedMark>(TAKE_SQL, [new Date(reachedAfterMs), limit]);
  return rows.map((row) => ({ ...row, dailyLimit: plainly(row.dailyLimit), spent: plainly(row.spent) }));
}

export async function noteMarksMailed(
  db: pg.ClientBase,
  marks: readonly SpendMark[],
  nowMs: number,
): Promise<void> {
  await db.query(
    `UPDATE spend_alerts a SET mails_queued_at = $5
     FROM unnest($1::uuid[], $2::date[], $3::numeric[], $4::smallint[]) AS i(profile, day, daily_limit, percent)
     WHERE a.messaging_profile_id = i.profile AND a.day = i.day AND a.daily_limit = i.daily_limit AND a.percent = i.percent`,
    [
      plainArray(marks.map(({ profileId }) => profileId)),
      plainArray(marks.map(({ day }) => day)),
      plainArray(marks.map(({ dailyLimit }) => dailyLimit)),
      plainArray(marks.map(({ percent }) => percent)),
      new Date(nowMs),
    ],
  );
}

/** As people write it: at least two decimals, and no zeros behind those that say something. */
function plainly(decimal: string): string {
  return formatAmount(parseAmount(decimal) ?? 0n);
}
