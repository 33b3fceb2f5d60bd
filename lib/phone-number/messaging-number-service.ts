import type pg from "pg";
import { validate as isUuid } from "uuid";
import type { Clock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { sharedReadsPer } from "@/lib/db/shared-reads";
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

/** A page that many ask for at once is read once for all of them; as many different ones at a time as may be. */
const ONE_EACH = { maxBatch: 1, maxRunning: 8 };

type PageRead = readonly [
  query: MessagingNumberQuery,
  page: Parameters<typeof readMessagingNumbers>[2],
  hourStartMs: number,
];

const pagesOf = sharedReadsPer(async (pool: pg.Pool, [key = ""]): Promise<Map<string, MessagingNumber[]>> => {
  const [query, page, hourStartMs] = JSON.parse(key) as PageRead;
  const rows = await readMessagingNumbers(pool, query, page, new Date(hourStartMs));
  return new Map([[key, rows.map((row) => toNumber(row, hourStartMs))]]);
}, ONE_EACH);

const countsOf = sharedReadsPer(async (pool: pg.Pool, [key = ""]): Promise<Map<string, number>> => {
  const [query, limit] = JSON.parse(key) as [MessagingNumberQuery, number];
  return new Map([[key, await countMessagingNumbers(pool, query, limit)]]);
}, ONE_EACH);

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
    count: async (limit) =>
      findsNothing ? 0 : ((await countsOf(getPool()).get(JSON.stringify([query, limit]))) ?? 0),
    read: async (after, skip, limit) =>
      findsNothing ? [] : readAll(clock, query, { after, skip, limit, descending: order === "descending" }),
    placeOf: ({ e164, id, type }) => (type === "alphanumeric" ? `${e164}/${id}` : e164),
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
  page: PageRead[1],
): Promise<readonly MessagingNumber[]> {
  const read: PageRead = [query, page, healthWindowStart(clock.now())];
  return (await pagesOf(getPool()).get(JSON.stringify(read))) ?? [];
}

function toNumber(row: MessagingNumberRow, hourStartMs: number): MessagingNumber {
  const { delivered, failed, spamBlocked, ...number } = row;
  const health = assessNumberHealth([{ hourStartMs, delivered, failed, spamBlocked }], hourStartMs);
  return { ...number, health };
}
