import { type Db, getPrisma } from "@/lib/db/client";
import { findDeliveryError } from "./delivery-errors";
import type { MessageStatus } from "./delivery-status";
import { instantOfMessageId, lowestMessageIdAt } from "./message-id-time";
import {
  countOnTheWay,
  countRecentFailures,
  findPoolWeights,
  findSetupProgress,
} from "./overview-repository";
import {
  type HourlyVolume,
  listHourlyVolume,
  listNumberVolume,
  listTypeBalances,
  type NumberVolume,
} from "./volume-stats";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Counts beyond this are shown as "more than". */
export const COUNTED_ON_THE_WAY = 50_000;
/** Messages looked at for the reasons of failures. */
export const SCANNED_FOR_FAILURES = 20_000;
const NUMBERS_SHOWN = 12;

export type OverviewRange = "day" | "week";

/** Long codes' share of a pool's selections by weight beside the share its weights ask for (P2); ratios 0–1. */
export interface PoolBalance {
  readonly messagingProfileId: string;
  readonly name: string;
  readonly weights: { readonly longCode: number; readonly tollFree: number };
  readonly byWeight: { readonly longCode: number; readonly tollFree: number };
  readonly all: { readonly longCode: number; readonly tollFree: number };
}

export interface FailureReason {
  /** Key of the list; null code = none was given. */
  readonly status: MessageStatus;
  readonly code: string | null;
  readonly title: string;
  readonly count: number;
}

/** How far an installation has come towards its first message; `profileId` is a profile to lead to. */
export interface SetupProgress {
  readonly profileId: string | null;
  readonly hasPool: boolean;
  readonly hasNumbers: boolean;
  readonly hasMessages: boolean;
}

export function getSetupProgress(db: Db = getPrisma()): Promise<SetupProgress> {
  return findSetupProgress(db);
}

/** What the start page shows. Instants are epoch ms. */
export interface Overview {
  /** Hours enough for the days of the range in any zone. */
  readonly hours: readonly HourlyVolume[];
  /** Since midnight UTC. */
  readonly today: {
    readonly sent: number;
    readonly delivered: number;
    readonly ended: number;
    readonly received: number;
  };
  readonly balances: readonly PoolBalance[];
  readonly numbers: readonly NumberVolume[];
  readonly failures: {
    readonly reasons: readonly FailureReason[];
    readonly scanned: number;
    /** Set when only the latest messages were looked at: how far back. */
    readonly onlySinceMs: number | null;
  };
  readonly onTheWay: { readonly queued: number; readonly awaitingReceipt: number };
}

/** Everything the start page says about the last 24 hours or the last 7 days. */
export async function getOverview(
  range: OverviewRange,
  nowMs: number,
  db: Db = getPrisma(),
): Promise<Overview> {
  const thisHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const untilMs = thisHourMs + HOUR_MS;
  const sinceMs = range === "day" ? thisHourMs - 23 * HOUR_MS : thisHourMs - 7 * DAY_MS + HOUR_MS;
  const window = { sinceMs, untilMs, messagingProfileId: null };
  // Seven calendar days of a zone can begin up to a day before the last 7 × 24 hours.
  const charted = { ...window, sinceMs: range === "day" ? thisHourMs - DAY_MS : sinceMs - DAY_MS };
  const [hours, numbers, balances, failures, onTheWay] = await Promise.all([
    listHourlyVolume(charted, db),
    listNumberVolume(window, NUMBERS_SHOWN, db),
    listPoolBalances(window, db),
    listFailureReasons(sinceMs, db),
    countOnTheWay(db, COUNTED_ON_THE_WAY),
  ]);
  return { hours, today: sumToday(hours, nowMs), balances, numbers, failures, onTheWay };
}

async function listPoolBalances(
  window: { sinceMs: number; untilMs: number; messagingProfileId: null },
  db: Db,
): Promise<PoolBalance[]> {
  const balances = await listTypeBalances(window, db);
  const profiles = await findPoolWeights(
    db,
    balances.map((balance) => balance.messagingProfileId),
  );
  return profiles.flatMap(({ id, name, longCodeWeight, tollFreeWeight }) => {
    const balance = balances.find((candidate) => candidate.messagingProfileId === id);
    return balance
      ? [{ ...balance, name, weights: { longCode: longCodeWeight, tollFree: tollFreeWeight } }]
      : [];
  });
}

async function listFailureReasons(sinceMs: number, db: Db): Promise<Overview["failures"]> {
  const { failures, scanned, oldestId } = await countRecentFailures(
    db,
    lowestMessageIdAt(sinceMs),
    SCANNED_FOR_FAILURES,
  );
  return {
    reasons: failures.map((failure) => ({ ...failure, title: titleOf(failure) })),
    scanned,
    onlySinceMs: scanned === SCANNED_FOR_FAILURES && oldestId !== null ? instantOfMessageId(oldestId) : null,
  };
}

function titleOf({ status, code }: { status: MessageStatus; code: string | null }): string {
  if (code !== null) return findDeliveryError(code)?.title ?? `Error ${code} of the carrier`;
  return status === "delivery_unconfirmed" ? "No delivery receipt" : "No reason given";
}

function sumToday(hours: readonly HourlyVolume[], nowMs: number): Overview["today"] {
  const midnightMs = nowMs - (nowMs % DAY_MS);
  const today = { sent: 0, delivered: 0, ended: 0, received: 0 };
  for (const hour of hours) {
    if (hour.hourMs < midnightMs) continue;
    today.sent += hour.attempted;
    today.delivered += hour.delivered;
    today.ended += hour.delivered + hour.failed + hour.uncounted;
    today.received += hour.received;
  }
  return today;
}
