import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { sharedReadsPer } from "@/lib/db/shared-reads";
import { AppError } from "@/lib/errors/app-error";
import { type MessagePrice, NO_COST } from "@/lib/price/price-message";
import {
  countDetailRecords,
  type DetailRecordQuery,
  type DetailRecordRow,
  findCarrierNames,
  isStatementTimeout,
  limitStatementTime,
  readDetailRecords,
} from "./detail-record-repository";
import { lowestMessageIdAt } from "./message-id-time";
import { findProfileNames } from "./message-log-repository";
import { readStoredErrors, type StoredMessageError } from "./stored-errors";
import { toStoredPrice } from "./stored-price";

/** A page whose rows cannot be found in this time is refused: its filters leave too much to look through. */
const READ_LIMIT_MS = 5_000;
/** Counting ends here; the total is then what has been seen of the list. */
const COUNT_LIMIT_MS = 1_000;

/** Skipping more rows than this takes time even by an index. */
const FAR_AWAY = 10_000;

/** What the records can be narrowed by; null = any. Instants are epoch ms, `untilMs` is exclusive. */
export interface DetailRecordFilter extends Omit<DetailRecordQuery, "fromId" | "untilId"> {
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

/** What a record says of one message. */
export interface DetailRecord
  extends Omit<DetailRecordRow, "errors" | "carrierId" | "rateMicros" | "carrierFeeMicros" | "costMicros"> {
  /** null = the profile has been removed for good. */
  readonly profileName: string | null;
  readonly carrierName: string | null;
  readonly errors: readonly StoredMessageError[];
  /** As of the message (F4). */
  readonly price: MessagePrice | null;
}

/** A list of records that can be read on from any of its rows. */
export interface DetailRecordWalk {
  readonly count: (limit: number) => Promise<number>;
  readonly read: (after: string | null, skip: number, limit: number) => Promise<readonly DetailRecord[]>;
  readonly placeOf: (record: DetailRecord) => string;
  readonly isCountCostly: boolean;
}

type PageRead = readonly [query: DetailRecordQuery, after: string | null, skip: number, limit: number];

/** What many ask for at once is read once for all of them. */
const ONE_EACH = { maxBatch: 1, maxRunning: 8 };

const pagesOf = sharedReadsPer(
  async (prisma: PrismaClient, [key = ""]): Promise<Map<string, DetailRecord[]>> => {
    const rows = await readDetailRecords(prisma, ...(JSON.parse(key) as PageRead));
    return new Map([[key, await withNames(prisma, rows)]]);
  },
  ONE_EACH,
);

const countsOf = sharedReadsPer(async (prisma: PrismaClient, [key = ""]): Promise<Map<string, number>> => {
  const [query, limit] = JSON.parse(key) as [DetailRecordQuery, number];
  return new Map([[key, await countDetailRecords(prisma, query, limit)]]);
}, ONE_EACH);

/**
 * The detail records of all messages, deleted profiles' included, in the order of acceptance.
 *
 * Recipient, profile and time have an index; the other filters are applied to the rows walked over, for at most
 * `READ_LIMIT_MS` (a further index would cost every accepted message a write).
 *
 * @throws AppError (of `read`) `invalid_filter` when that was not enough
 */
export function walkDetailRecords(
  { sinceMs, untilMs, ...rest }: DetailRecordFilter,
  prisma: PrismaClient = getPrisma(),
  limits: { readMs: number; countMs: number } = { readMs: READ_LIMIT_MS, countMs: COUNT_LIMIT_MS },
): DetailRecordWalk {
  const query: DetailRecordQuery = {
    ...rest,
    fromId: sinceMs === null ? null : lowestMessageIdAt(sinceMs),
    untilId: untilMs === null ? null : lowestMessageIdAt(untilMs),
  };
  const looksAtRows =
    rest.direction !== null || rest.type !== null || rest.statuses !== null || rest.sender !== null;
  return {
    async count(limit) {
      if (!looksAtRows) return (await countsOf(prisma).get(JSON.stringify([query, limit]))) ?? 0;
      return (await within(prisma, limits.countMs, (db) => countDetailRecords(db, query, limit))) ?? 0;
    },
    async read(after, skip, limit) {
      if (!looksAtRows && skip <= FAR_AWAY) {
        const page: PageRead = [query, after, skip, limit];
        return (await pagesOf(prisma).get(JSON.stringify(page))) ?? [];
      }
      const rows = await within(prisma, limits.readMs, (db) =>
        readDetailRecords(db, query, after, skip, limit),
      );
      if (rows === null)
        throw new AppError("invalid_filter", {
          detail:
            "Too many records had to be looked through. Narrow the list by created_at, profile_id or cld, or read its pages in order.",
        });
      return withNames(prisma, rows);
    },
    placeOf: ({ id }) => id,
    isCountCostly: looksAtRows,
  };
}

/** null = it took longer. */
async function within<T>(
  prisma: PrismaClient,
  milliseconds: number,
  read: (db: Db) => Promise<T>,
): Promise<T | null> {
  try {
    return await inTransaction(prisma, async (db) => {
      await limitStatementTime(db, milliseconds);
      return read(db);
    });
  } catch (error) {
    if (isStatementTimeout(error)) return null;
    throw error;
  }
}

async function withNames(prisma: PrismaClient, rows: readonly DetailRecordRow[]): Promise<DetailRecord[]> {
  const unique = (ids: readonly (string | null)[]) => [...new Set(ids)].filter((id) => id !== null);
  const [profiles, carriers] = await Promise.all([
    findProfileNames(prisma, unique(rows.map((row) => row.messagingProfileId))),
    findCarrierNames(prisma, unique(rows.map((row) => row.carrierId))),
  ]);
  return rows.map(({ errors, carrierId, rateMicros, carrierFeeMicros, costMicros, ...row }) => ({
    ...row,
    price: row.direction === "inbound" ? NO_COST : toStoredPrice(rateMicros, carrierFeeMicros, costMicros),
    profileName: profiles.get(row.messagingProfileId)?.name ?? null,
    carrierName: carriers.get(carrierId ?? "") ?? null,
    errors: readStoredErrors(errors),
  }));
}
