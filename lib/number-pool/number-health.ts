/** Unhealthy below this share of delivered messages, strictly (O3; Telnyx number pool documentation). */
export const MIN_DELIVERABILITY_RATE = 0.25;
/** Unhealthy above this share of messages blocked as spam, strictly (O3; same source). */
export const MAX_SPAM_RATIO = 0.75;
/** With fewer counted messages a number is healthy: a ratio of so few says nothing (O3). */
export const MIN_COUNTED_MESSAGES = 20;
/** Full hours of the window; the current hour comes on top (O3). */
export const HEALTH_WINDOW_HOURS = 24;

const HOUR_MS = 3_600_000;

/** Blocked as spam: temporary, permanent, internal, AT&T 10DLC. */
const SPAM_CODES: ReadonlySet<string> = new Set(["40002", "40003", "40015", "40017"]);

/** The recipient's side: not routable, server unavailable, invalid destination number. */
const RECIPIENT_CODES: ReadonlySet<string> = new Set(["40001", "40006", "40012"]);

/** Messages that ran out of time, in transmission or in our own queue. */
const EXPIRY_CODES: ReadonlySet<string> = new Set(["40005", "40014"]);

/** Counters of one number and hour, as `number_hourly_stats` has them; several rows per hour are fine. */
export interface HourlyOutcomes {
  readonly hourStartMs: number;
  readonly delivered: number;
  /** Failures that speak about the sender, those blocked as spam included. */
  readonly failed: number;
  readonly spamBlocked: number;
}

/** Ratios are 0–1. Without a counted message deliverability is 1 and spam 0. */
export interface NumberHealth {
  readonly deliverabilityRate: number;
  readonly spamRatio: number;
  readonly countedMessages: number;
  readonly isUnhealthy: boolean;
}

export type HealthOutcome = "delivered" | "failed" | "spam_blocked" | "uncounted";

/**
 * What the final status of a message says about its sender (O3). `spam_blocked` is a failure as well.
 *
 * Unconfirmed, expired and recipient-side outcomes do not count, and neither do statuses that are not final.
 *
 * @param errorCode code of the delivery error, null = none was given
 */
export function healthOutcomeOf(status: string, errorCode: string | null): HealthOutcome {
  if (status === "delivered") return "delivered";
  if (status !== "delivery_failed" && status !== "sending_failed") return "uncounted";
  if (errorCode !== null && SPAM_CODES.has(errorCode)) return "spam_blocked";
  const isUncounted = errorCode !== null && (RECIPIENT_CODES.has(errorCode) || EXPIRY_CODES.has(errorCode));
  return isUncounted ? "uncounted" : "failed";
}

/** Start of the health window: the current hour and the 24 full ones before it (O3). Feeds the query of the counters. */
export function healthWindowStart(nowMs: number): number {
  return Math.floor(nowMs / HOUR_MS) * HOUR_MS - HEALTH_WINDOW_HOURS * HOUR_MS;
}

/**
 * Health of a number from its hourly counters (O3): unhealthy when, of at least 20 counted messages, less than 25 % were
 * delivered or more than 75 % were blocked as spam. Counters outside the window are left out.
 */
export function assessNumberHealth(hours: Iterable<HourlyOutcomes>, nowMs: number): NumberHealth {
  const windowStart = healthWindowStart(nowMs);
  let delivered = 0;
  let counted = 0;
  let spamBlocked = 0;
  for (const hour of hours) {
    if (hour.hourStartMs < windowStart || hour.hourStartMs > nowMs) continue;
    delivered += hour.delivered;
    counted += hour.delivered + hour.failed;
    spamBlocked += hour.spamBlocked;
  }
  const deliverabilityRate = counted === 0 ? 1 : delivered / counted;
  const spamRatio = counted === 0 ? 0 : spamBlocked / counted;
  const isUnhealthy =
    counted >= MIN_COUNTED_MESSAGES &&
    (deliverabilityRate < MIN_DELIVERABILITY_RATE || spamRatio > MAX_SPAM_RATIO);
  return { deliverabilityRate, spamRatio, countedMessages: counted, isUnhealthy };
}
