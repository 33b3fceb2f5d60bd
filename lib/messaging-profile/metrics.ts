import type { Clock } from "@/lib/clock";
import { getPrisma } from "@/lib/db/client";
import {
  countNumbersByProfile,
  sumTrafficByProfile,
  sumTrafficByTimeAndType,
  type TrafficSums,
} from "./metrics-repository";
import { getProfile } from "./service";

const HOUR_MS = 3_600_000;

/** The time frames metrics can be asked for, in hours. */
export const TIME_FRAMES = { "1h": 1, "3h": 3, "24h": 24, "3d": 72, "7d": 168, "30d": 720 } as const;
export type TimeFrame = keyof typeof TIME_FRAMES;

/** Past this many hours traffic is told by day. */
const LONGEST_BY_HOUR = 24;

/** Traffic of a profile, or of a part of it. */
export interface Traffic {
  /** Handed to a carrier. */
  readonly sent: number;
  readonly delivered: number;
  /** Share of the sent ones that ended undelivered (failed, expired, not confirmed), 0–1. */
  readonly errorRatio: number;
  readonly received: number;
}

export interface ProfileMetrics extends Traffic {
  readonly profileId: string;
  /** Assigned now, disabled ones included. */
  readonly numbers: number;
}

/** Traffic of one kind of number within an hour or day; type null = of numbers deleted since. */
export interface TrafficPart extends Traffic {
  readonly type: "long_code" | "toll_free" | null;
}

export interface DetailedMetrics {
  readonly overview: ProfileMetrics;
  /** Oldest first; hours or days (UTC) without traffic are left out. */
  readonly detailed: readonly { readonly time: Date; readonly parts: readonly TrafficPart[] }[];
}

/** Traffic is counted by the hour, so a time frame is its full hours and the one that runs, as with health (O3). */
function startOf(timeFrame: TimeFrame, nowMs: number): Date {
  return new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS - TIME_FRAMES[timeFrame] * HOUR_MS);
}

/** Metrics of these profiles, in their order. */
export async function getMetricsOfProfiles(
  clock: Clock,
  profileIds: readonly string[],
  timeFrame: TimeFrame,
): Promise<ProfileMetrics[]> {
  if (profileIds.length === 0) return [];
  const db = getPrisma();
  const [traffic, numbers] = await Promise.all([
    sumTrafficByProfile(db, profileIds, startOf(timeFrame, clock.now())),
    countNumbersByProfile(db, profileIds),
  ]);
  return profileIds.map((profileId) => ({
    profileId,
    numbers: numbers.get(profileId) ?? 0,
    ...toTraffic(traffic.get(profileId)),
  }));
}

/** @throws AppError not_found */
export async function getMetricsOfProfile(
  clock: Clock,
  profileId: string,
  timeFrame: TimeFrame,
): Promise<DetailedMetrics> {
  await getProfile(profileId);
  const unit = TIME_FRAMES[timeFrame] > LONGEST_BY_HOUR ? "day" : "hour";
  const [[overview], rows] = await Promise.all([
    getMetricsOfProfiles(clock, [profileId], timeFrame),
    sumTrafficByTimeAndType(getPrisma(), profileId, startOf(timeFrame, clock.now()), unit),
  ]);
  const detailed = new Map<number, { time: Date; parts: TrafficPart[] }>();
  for (const { time, type, ...sums } of rows) {
    const entry = detailed.get(time.getTime()) ?? { time, parts: [] };
    entry.parts.push({ type, ...toTraffic(sums) });
    detailed.set(time.getTime(), entry);
  }
  return {
    overview: overview ?? { profileId, numbers: 0, ...toTraffic(undefined) },
    detailed: [...detailed.values()],
  };
}

function toTraffic(sums: TrafficSums | undefined): Traffic {
  const { attempted = 0, delivered = 0, undelivered = 0, received = 0 } = sums ?? {};
  return {
    sent: attempted,
    delivered,
    // Receipts may come in an hour in which nothing was sent.
    errorRatio: attempted === 0 ? 0 : Math.min(1, undelivered / attempted),
    received,
  };
}
