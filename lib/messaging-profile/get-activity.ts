import { type AuditPage, listAuditEvents } from "@/lib/audit/list-audit-events";
import type { Clock } from "@/lib/clock";
import { getPrisma } from "@/lib/db/client";
import { sumByDay } from "@/lib/message/volume-by-day";
import { sumByHour } from "@/lib/message/volume-stats-repository";
import { listClears, type RecordedClear } from "./repository";

/** Days of the chart. */
export const ACTIVITY_DAYS = 14;
/** Clears shown. */
const CLEARS_SHOWN = 10;

const DAY_MS = 86_400_000;

/** What became of a day's messages. `waiting` = handed to a carrier, no outcome known. */
export interface DayVolume {
  /** UTC day, YYYY-MM-DD. */
  readonly day: string;
  readonly sent: number;
  readonly delivered: number;
  readonly failed: number;
  /** Unconfirmed, expired, or failed for a reason on the recipient's side. */
  readonly uncounted: number;
  readonly received: number;
}

/** The last 14 UTC days of a profile, today included, oldest first. */
export async function getDailyVolume(clock: Clock, profileId: string): Promise<DayVolume[]> {
  const nowMs = clock.now();
  const today = nowMs - (nowMs % DAY_MS);
  const hours = await sumByHour(getPrisma(), {
    since: new Date(today - (ACTIVITY_DAYS - 1) * DAY_MS),
    until: new Date(today + DAY_MS),
    messagingProfileId: profileId,
  });
  const days = sumByDay(
    hours.map(({ hour, ...sums }) => ({ ...sums, hourMs: hour.getTime() })),
    ["attempted", "delivered", "failed", "uncounted", "received"],
    ACTIVITY_DAYS,
    nowMs,
    "UTC",
  );
  return days.map(({ key, attempted, ...rest }) => ({ day: key, sent: attempted, ...rest }));
}

/** The latest clears of a profile's mappings, newest first. */
export async function listRecentClears(profileId: string): Promise<RecordedClear[]> {
  return listClears(getPrisma(), profileId, CLEARS_SHOWN);
}

/** What was done to a profile, its numbers and its mappings, newest first. */
export async function listProfileEvents(
  profileId: string,
  cursors: { readonly olderThan?: string | undefined; readonly newerThan?: string | undefined },
): Promise<AuditPage> {
  const { olderThan, newerThan } = cursors;
  return listAuditEvents({
    profileId,
    limit: 20,
    ...(olderThan && { olderThan }),
    ...(newerThan && { newerThan }),
  });
}
