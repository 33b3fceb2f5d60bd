import type { Clock } from "@/lib/clock";
import { type Db, getPrisma } from "@/lib/db/client";
import { findNearestBookmark, upsertBookmark } from "./repository";

/** A place in a long list: the rows before it were `offset`. */
export interface PageBookmark {
  readonly offset: number;
  readonly place: string;
}

/**
 * The bookmark of an API key in a list, at `offset` or the nearest before it; null = none.
 *
 * @param list identifies the list and its filters
 */
export function findPageBookmark(
  apiKeyId: string,
  list: string,
  offset: number,
  { db = getPrisma() }: { db?: Db } = {},
): Promise<PageBookmark | null> {
  return findNearestBookmark(db, apiKeyId, list, offset);
}

/** Keeps, or moves, the bookmark of an API key at `offset` of a list. */
export function keepPageBookmark(
  apiKeyId: string,
  list: string,
  offset: number,
  place: string,
  clock: Clock,
  { db = getPrisma() }: { db?: Db } = {},
): Promise<void> {
  return upsertBookmark(db, { apiKeyId, list, offset, place }, new Date(clock.now()));
}
