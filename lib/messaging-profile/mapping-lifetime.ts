import { describeCount } from "@/lib/describe-count";

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** S14: 1 hour. */
export const MIN_LIFETIME_SECONDS = HOUR_SECONDS;
/** S14: 400 days. */
export const MAX_LIFETIME_SECONDS = 400 * DAY_SECONDS;
/** S2: 8 × 24 h after the last message. */
export const DEFAULT_LIFETIME_SECONDS = 8 * DAY_SECONDS;

/** Lifetimes of the systems operators come from (S14; reference: features §2). */
export const LIFETIME_PRESETS = [
  { key: "telnyx", label: "Telnyx: 8 days", seconds: 8 * DAY_SECONDS },
  { key: "plivo", label: "Plivo: 15 days", seconds: 15 * DAY_SECONDS },
  { key: "twilio", label: "Twilio: 365 days", seconds: 365 * DAY_SECONDS },
] as const;

/** Whether a profile may have this lifetime: whole seconds from 1 hour to 400 days (S14). */
export function isLifetime(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= MIN_LIFETIME_SECONDS && seconds <= MAX_LIFETIME_SECONDS;
}

/**
 * The instant (epoch ms) up to which a last message is too old for ever, after a lifetime changed at `nowMs` (S14).
 *
 * A mapping is live while `last message + lifetime > now`. Whatever has expired by the shorter of the two lifetimes at the
 * moment of the change is expired at that moment under one of them, and must stay so when the lifetime grows again. The
 * mark never falls back, so any sequence of changes keeps what an earlier one ended.
 *
 * @param previousMs the mark before, null = none
 */
export function mappingsDeadBefore(
  previousMs: number | null,
  oldSeconds: number,
  newSeconds: number,
  nowMs: number,
): number | null {
  if (oldSeconds === newSeconds) return previousMs;
  const markMs = nowMs - Math.min(oldSeconds, newSeconds) * 1_000;
  return previousMs === null ? markMs : Math.max(previousMs, markMs);
}

/** A lifetime in plain words: "8 days", "1 day and 6 hours", "90 minutes". */
export function describeLifetime(seconds: number): string {
  const days = Math.floor(seconds / DAY_SECONDS);
  const hours = (seconds % DAY_SECONDS) / HOUR_SECONDS;
  if (!Number.isInteger(hours)) {
    return seconds % 60 === 0 ? describeCount(seconds / 60, "minute") : describeCount(seconds, "second");
  }
  const parts = [
    days > 0 ? describeCount(days, "day") : null,
    hours > 0 ? describeCount(hours, "hour") : null,
  ];
  return parts.filter((part) => part !== null).join(" and ");
}
