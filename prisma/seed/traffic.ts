import type { DeliveryErrorCode } from "@/lib/message/delivery-errors";
import type { MessageStatus } from "@/lib/message/delivery-status";
import type { Random } from "@/lib/random";
import { seededRandom } from "@/lib/testing/seeded-random";
import { demoAreaCodes } from "./numbers";
import type { DemoProfile } from "./profiles";
import { demoReplies, demoTexts } from "./texts";

/** How a message ends and how long its steps take, ms. */
export interface PlannedOutcome {
  readonly status: Extract<
    MessageStatus,
    "delivered" | "delivery_failed" | "delivery_unconfirmed" | "sending_failed" | "expired"
  >;
  readonly errorCode: DeliveryErrorCode | null;
  readonly queueMs: number;
  readonly carrierMs: number;
  readonly receiptMs: number;
}

/** A message an application would send, before a sender is chosen. */
export interface PlannedMessage {
  readonly atMs: number;
  /** Place in its hour: with it the message's id is the same whenever the hour is planned. */
  readonly sequence: number;
  readonly recipient: string;
  readonly text: string;
  readonly outcome: PlannedOutcome;
  /** The request names its sender; the pool is not asked (S9). */
  readonly namesSender: boolean;
  readonly reply: { readonly afterMs: number; readonly text: string } | null;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Share of the busiest hour by hour of the day, UTC; the people live in the United States. */
const dailyCurve = [
  0.55, 0.5, 0.45, 0.35, 0.22, 0.14, 0.09, 0.06, 0.05, 0.05, 0.07, 0.14, 0.3, 0.55, 0.8, 0.95, 1, 1, 0.98,
  0.95, 0.92, 0.9, 0.82, 0.68,
];
const WEEKEND_SHARE = 0.6;
const messagesInBusiestHour = { transactional: 170, marketing: 8, support: 22 } as const;

const CAMPAIGN_HOUR_UTC = 17;
const campaignSize = { weekday: 450, weekend: 380 } as const;
const CAMPAIGN_MS = 20 * MINUTE_MS;

/** Area codes people write from; Marketing's live mostly where its numbers are, so that geomatch has something to do. */
const otherAreaCodes = [
  "201",
  "202",
  "203",
  "210",
  "213",
  "214",
  "215",
  "216",
  "224",
  "240",
  "253",
  "301",
  "303",
  "310",
  "313",
  "314",
  "317",
  "321",
  "323",
  "330",
  "347",
  "352",
  "401",
  "402",
  "404",
  "408",
  "410",
  "412",
  "414",
  "417",
  "425",
  "440",
  "469",
  "480",
  "501",
  "502",
  "503",
  "504",
  "510",
  "513",
  "515",
  "520",
  "530",
  "559",
  "561",
  "571",
  "602",
  "603",
  "614",
  "617",
  "619",
  "646",
  "650",
  "702",
];

const population = { transactional: 2_700, marketing: 700, support: 240 } as const;
const REGULARS = 300;
const REGULAR_SHARE = 0.4;
const NEAR_SHARE = 0.6;
const NAMED_SENDER_SHARE = 0.01;

/** The recipient with this number in a profile's address book: always a fictional 555-01xx number, never one of ours. */
export function demoRecipient(profile: DemoProfile["key"], index: number): string {
  const near = profile === "marketing" && index < population.marketing * NEAR_SHARE;
  const areaCodes = near ? demoAreaCodes : otherAreaCodes;
  const line = 10 + Math.floor(index / areaCodes.length);
  return `+1${areaCodes[index % areaCodes.length]}55501${line}`;
}

/** All recipients of a profile's address book. */
export function demoRecipients(profile: DemoProfile["key"]): string[] {
  return Array.from({ length: population[profile] }, (_, index) => demoRecipient(profile, index));
}

/**
 * What a profile's applications send in one hour, in order of time. The same hour is planned alike every time.
 *
 * @param volume share of the usual volume, 0–1
 */
export function planHour(profile: DemoProfile["key"], hourMs: number, volume = 1): PlannedMessage[] {
  const random = seededRandom(Math.floor(hourMs / HOUR_MS) * 7 + profile.length);
  const day = new Date(hourMs);
  const weekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
  const share = (dailyCurve[day.getUTCHours()] ?? 0) * (weekend ? WEEKEND_SHARE : 1) * volume;
  const ordinary = Math.round(messagesInBusiestHour[profile] * share * (0.85 + random.next() * 0.3));
  const planned = Array.from({ length: ordinary }, () => ({
    atMs: hourMs + Math.floor(random.next() * HOUR_MS),
    recipient: demoRecipient(profile, pickRecipient(profile, random)),
  }));
  if (profile === "marketing" && day.getUTCHours() === CAMPAIGN_HOUR_UTC) {
    planned.push(...planCampaign(hourMs, weekend ? campaignSize.weekend : campaignSize.weekday, random));
  }
  return planned
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((message, sequence) => ({
      ...message,
      sequence,
      text: writeText(profile, random),
      outcome: planOutcome(random),
      namesSender: random.next() < NAMED_SENDER_SHARE,
      reply: profile === "support" && random.next() < 0.7 ? planReply(random) : null,
    }));
}

/** Everybody in it once, spread over the first minutes of the hour. */
function planCampaign(hourMs: number, size: number, random: Random) {
  const everybody = Array.from({ length: population.marketing }, (_, index) => ({
    index,
    key: random.next(),
  }));
  return everybody
    .toSorted((a, b) => a.key - b.key)
    .slice(0, size)
    .map(({ index }) => ({
      atMs: hourMs + Math.floor(random.next() * CAMPAIGN_MS),
      recipient: demoRecipient("marketing", index),
    }));
}

function pickRecipient(profile: DemoProfile["key"], random: Random): number {
  const everybody = population[profile];
  const regular = profile === "transactional" && random.next() < REGULAR_SHARE;
  return Math.floor(random.next() * (regular ? REGULARS : everybody));
}

function writeText(profile: DemoProfile["key"], random: Random): string {
  return pick(demoTexts[profile], random)
    .replace("{code}", () => String(Math.floor(100_000 + random.next() * 900_000)))
    .replace("{order}", () => `#${Math.floor(10_000 + random.next() * 90_000)}`)
    .replace("{amount}", () => (5 + random.next() * 200).toFixed(2));
}

function planReply(random: Random) {
  return { afterMs: Math.floor((0.5 + random.next() * 12) * MINUTE_MS), text: pick(demoReplies, random) };
}

/** Ends that are not a delivery, per 10,000 messages. */
const badEnds: readonly [perTenThousand: number, PlannedOutcome["status"], DeliveryErrorCode | null][] = [
  [120, "delivery_failed", "40001"],
  [60, "delivery_failed", "40012"],
  [50, "delivery_failed", "40008"],
  [45, "delivery_failed", "40002"],
  [30, "delivery_failed", "40006"],
  [20, "delivery_failed", "40005"],
  [15, "delivery_failed", "40017"],
  [10, "delivery_failed", "40004"],
  [90, "delivery_unconfirmed", null],
  [12, "sending_failed", "40009"],
  [8, "expired", "40014"],
];

function planOutcome(random: Random): PlannedOutcome {
  const times = {
    queueMs: Math.floor(15 + random.next() * 60),
    carrierMs: Math.floor(40 + random.next() * 160),
    receiptMs: Math.floor(900 + random.next() ** 3 * 14_000),
  };
  let draw = random.next() * 10_000;
  for (const [perTenThousand, status, errorCode] of badEnds) {
    draw -= perTenThousand;
    if (draw < 0) return { ...times, status, errorCode };
  }
  return { ...times, status: "delivered", errorCode: null };
}

function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random.next() * values.length)];
  if (value === undefined) throw new Error("There is nothing to pick from.");
  return value;
}
