import { type Db, getPrisma } from "@/lib/db/client";
import { countWalked, readDeliveries, type WalkedDelivery, type WalkFilter } from "./walk-repository";

export type { WalkedDelivery, WalkFilter } from "./walk-repository";

/**
 * The deliveries that have been over at least once, newest first, as a list that can be read on from any place. One that is on
 * its way for the first time is not among them; one that is delivered again is, as it ended before.
 */
export function walkDeliveries(filter: WalkFilter, db: Db = getPrisma()) {
  const isSearch = filter.eventPart !== null || filter.attemptsPart !== null;
  return {
    count: (limit: number) => countWalked(db, filter, limit),
    read: (after: string | null, skip: number, limit: number) =>
      readDeliveries(db, filter, after, skip, limit),
    placeOf: (row: WalkedDelivery) => row.id,
    isCountCostly: isSearch,
  };
}
