import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { PrismaClient } from "@/lib/db/generated/client";

/** Makes every SMS part, and every MMS, cost this much in US dollars, and nothing else. */
export async function setOnlyPrice(prisma: PrismaClient, rate: string, carrierFee = "0"): Promise<void> {
  await prisma.price.deleteMany();
  await prisma.price.createMany({
    data: (["SMS", "MMS"] as const).map((messageType) => ({
      id: randomUUID(),
      countryCode: "*",
      messageType,
      rate,
      carrierFee,
    })),
  });
}

/** Sets a profile's limit in US dollars; null = switched off, and the amount stays as it is. */
export async function setSpendLimit(
  prisma: PrismaClient,
  profileId: string,
  limit: string | null,
): Promise<void> {
  await prisma.messagingProfile.update({
    where: { id: profileId },
    data: { dailySpendLimitEnabled: limit !== null, ...(limit !== null && { dailySpendLimit: limit }) },
  });
}

/** What is stored of a profile's spending on a day: the total, and what its messages of that day cost together. */
export async function readSpending(
  pool: pg.Pool,
  profileId: string,
  day: string,
): Promise<{ readonly spent: string | null; readonly messages: number; readonly cost: string | null }> {
  const { rows } = await pool.query(
    `SELECT (SELECT trim_scale(spent)::text FROM profile_spend WHERE messaging_profile_id = $1 AND day = $2::date) AS spent,
            count(*)::int AS messages, trim_scale(sum(cost))::text AS cost
     FROM messages WHERE messaging_profile_id = $1 AND (accepted_at AT TIME ZONE 'UTC')::date = $2::date AND direction = 'outbound'`,
    [profileId, day],
  );
  return rows[0];
}

/** Marks recorded for a profile, in order: "2026-11-30 10.00 100%". */
export async function readAlerts(pool: pg.Pool, profileId: string): Promise<string[]> {
  const { rows } = await pool.query(
    `SELECT to_char(day, 'YYYY-MM-DD') || ' ' || trunc(daily_limit, 2) || ' ' || percent || '%' AS alert
     FROM spend_alerts WHERE messaging_profile_id = $1 ORDER BY day, daily_limit, percent`,
    [profileId],
  );
  return rows.map(({ alert }) => alert);
}

/** Events of a reached limit that are queued for a profile, the lowest limit first: what they say. */
export async function readLimitEvents(pool: pg.Pool, profileId: string): Promise<unknown[]> {
  const { rows } = await pool.query(
    `SELECT facts FROM webhook_queue WHERE messaging_profile_id = $1 AND event_type = 'messaging-profile.spend-limit-reached'
     ORDER BY (facts->>'configuredLimit')::numeric`,
    [profileId],
  );
  return rows.map(({ facts }) => facts);
}
