import type { Clock } from "@/lib/clock";
import { getPrisma } from "@/lib/db/client";
import { sumByDay } from "@/lib/message/volume-by-day";
import { findLinksOfMessage, sumClicksByHour } from "./link-repository";
import { linkUrl } from "./shorten-text";
import type { LinkWithClicks } from "./types";

/** The links of a message with who opened them, in the order they stand in what went out. */
export async function listLinksOfMessage(message: {
  readonly id: string;
  readonly messagingProfileId: string;
  readonly wireText: string | null;
}): Promise<LinkWithClicks[]> {
  const rows = await findLinksOfMessage(getPrisma(), message.messagingProfileId, message.id);
  const placeOf = ({ code }: { code: string }) => message.wireText?.indexOf(code) ?? 0;
  return rows
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map(({ scheme, firstClickedAt, lastClickedAt, ...row }) => ({
      code: row.code,
      url: linkUrl({ ...row, scheme: scheme ?? "https" }, row.code),
      target: row.target,
      personClicks: row.personClicks,
      robotClicks: row.robotClicks,
      firstClickedAtMs: firstClickedAt?.getTime() ?? null,
      lastClickedAtMs: lastClickedAt?.getTime() ?? null,
    }));
}

/** Clicks of a UTC day. */
export interface DayClicks {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly personClicks: number;
  readonly robotClicks: number;
}

const DAY_MS = 86_400_000;

/** Clicks of a profile's links by day: the last `days` UTC days, today included, oldest first. */
export async function getDailyClicks(
  clock: Clock,
  messagingProfileId: string,
  days: number,
): Promise<DayClicks[]> {
  const nowMs = clock.now();
  const today = nowMs - (nowMs % DAY_MS);
  const hours = await sumClicksByHour(getPrisma(), {
    messagingProfileId,
    since: new Date(today - (days - 1) * DAY_MS),
    until: new Date(today + DAY_MS),
  });
  return sumByDay(
    hours.map(({ hour, ...sums }) => ({ ...sums, hourMs: hour.getTime() })),
    ["personClicks", "robotClicks"],
    days,
    nowMs,
    "UTC",
  ).map(({ key, ...rest }) => ({ day: key, ...rest }));
}
