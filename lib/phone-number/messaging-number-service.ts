import { validate as isUuid } from "uuid";
import type { Clock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { assessNumberHealth, healthWindowStart } from "@/lib/number-pool/number-health";
import { isE164 } from "./e164";
import {
  countMessagingNumbers,
  type MessagingNumberQuery,
  type MessagingNumberRow,
  readMessagingNumbers,
} from "./messaging-number-repository";
import type { MessagingNumber } from "./types";

/** A list of numbers that can be read on from any of its rows. */
export interface NumberWalk {
  readonly count: (limit: number) => Promise<number>;
  readonly read: (after: string | null, skip: number, limit: number) => Promise<readonly MessagingNumber[]>;
  readonly placeOf: (number: MessagingNumber) => string;
  readonly isCountCostly: true;
}

export type NumberWalkQuery = Omit<MessagingNumberQuery, "id">;

/**
 * Numbers in the order of their digits, with their settings and health (O3).
 *
 * @param query.profileId one that is no id finds nothing
 */
export function walkNumbers(
  clock: Clock,
  query: NumberWalkQuery,
  order: "ascending" | "descending" = "ascending",
): NumberWalk {
  const findsNothing = query.profileId !== undefined && !isUuid(query.profileId);
  return {
    count: async (limit) => (findsNothing ? 0 : countMessagingNumbers(getPool(), query, limit)),
    read: async (after, skip, limit) =>
      findsNothing ? [] : readAll(clock, query, { after, skip, limit, descending: order === "descending" }),
    placeOf: ({ e164 }) => e164,
    isCountCostly: true,
  };
}

/**
 * A number by its id or by itself.
 *
 * @throws AppError not_found, also for what is neither
 */
export async function getMessagingNumber(clock: Clock, idOrE164: string): Promise<MessagingNumber> {
  const query = isUuid(idOrE164) ? { id: idOrE164 } : isE164(idOrE164) ? { e164s: [idOrE164] } : null;
  const page = { after: null, skip: 0, limit: 1, descending: false };
  const [number] = query ? await readAll(clock, query, page) : [];
  if (!number) throw new AppError("not_found");
  return number;
}

async function readAll(
  clock: Clock,
  query: MessagingNumberQuery,
  page: Parameters<typeof readMessagingNumbers>[2],
): Promise<MessagingNumber[]> {
  const nowMs = clock.now();
  const hourStartMs = healthWindowStart(nowMs);
  const rows = await readMessagingNumbers(getPool(), query, page, new Date(hourStartMs));
  return rows.map((row) => toNumber(row, hourStartMs, nowMs));
}

function toNumber(row: MessagingNumberRow, hourStartMs: number, nowMs: number): MessagingNumber {
  const { delivered, failed, spamBlocked, ...number } = row;
  return { ...number, health: assessNumberHealth([{ hourStartMs, delivered, failed, spamBlocked }], nowMs) };
}
