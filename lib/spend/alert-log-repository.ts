import type { Db } from "@/lib/db/client";
import { formatAmount, parseAmount } from "@/lib/price/amount";

/** A mark of a profile's daily limit that its spending has reached. Amounts are US dollars. */
export interface RecordedMark {
  /** UTC, "2026-11-30". */
  readonly day: string;
  readonly dailyLimit: string;
  readonly percent: number;
  readonly spent: string;
  readonly occurredAt: Date;
}

/** A mail about a mark. */
export interface RecordedMail {
  readonly dedupeKey: string;
  readonly recipient: string;
  readonly status: "waiting" | "sent" | "failed";
  readonly lastAnswer: string | null;
}

/** The latest marks of a profile, newest first. */
export async function findRecentMarks(db: Db, profileId: string, limit: number): Promise<RecordedMark[]> {
  const rows = await db.spendAlert.findMany({
    where: { messagingProfileId: profileId },
    orderBy: [{ day: "desc" }, { occurredAt: "desc" }, { percent: "desc" }],
    take: limit,
    select: { day: true, dailyLimit: true, percent: true, spent: true, occurredAt: true },
  });
  return rows.map(({ day, dailyLimit, spent, ...row }) => ({
    ...row,
    day: day.toISOString().slice(0, 10),
    dailyLimit: plainly(dailyLimit),
    spent: plainly(spent),
  }));
}

/** The latest mails of a profile. */
export async function findRecentMails(db: Db, profileId: string, limit: number): Promise<RecordedMail[]> {
  return db.outgoingMail.findMany({
    where: { messagingProfileId: profileId },
    orderBy: { id: "desc" },
    take: limit,
    select: { dedupeKey: true, recipient: true, status: true, lastAnswer: true },
  });
}

/** A limit that is on, and a day's spending near it. */
export interface NearLimit {
  readonly profileId: string;
  readonly name: string;
  readonly spent: string;
  readonly limit: string;
}

/** Profiles that have spent a share of their limit on a day, those nearest to it or farthest beyond it first. */
export async function findNearLimits(
  db: Db,
  day: string,
  percent: number,
  limit: number,
): Promise<NearLimit[]> {
  const rows = await db.$queryRaw<NearLimit[]>`
    SELECT p.id::text AS "profileId", p.name, s.spent::text AS spent, p.daily_spend_limit::text AS "limit"
    FROM profile_spend s JOIN messaging_profiles p ON p.id = s.messaging_profile_id
    WHERE s.day = ${day}::date AND p.deleted_at IS NULL AND p.daily_spend_limit_enabled
      AND s.spent * 100 >= p.daily_spend_limit * ${percent}::int
    ORDER BY s.spent / greatest(p.daily_spend_limit, 0.000001) DESC, p.id LIMIT ${limit}::int`;
  return rows.map((row) => ({ ...row, spent: plainly(row.spent), limit: plainly(row.limit) }));
}

function plainly(decimal: { toString(): string } & { toFixed?: () => string }): string {
  return formatAmount(parseAmount(decimal.toFixed?.() ?? decimal.toString()) ?? 0n);
}

/** Names by id, those of deleted profiles too. */
export async function findProfileNames(
  db: Db,
  profileIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.messagingProfile.findMany({
    where: { id: { in: [...profileIds] } },
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
