import type { Clock } from "@/lib/clock";
import { type Db, getPrisma } from "@/lib/db/client";
import { processSingleton } from "@/lib/process-singleton";
import { findLastBookmark, upsertBookmark } from "./repository";

/** A place in a long list: the rows before it were `offset`. */
export interface PageBookmark {
  readonly offset: number;
  readonly place: string;
}

/** Where the pages that an API key has read of a list ended. `list` identifies the list and its filters. */
export interface PageBookmarks {
  /** The last bookmark between two offsets, both included; null = none that still counts. */
  readonly find: (
    apiKeyId: string,
    list: string,
    range: { readonly from: number; readonly to: number },
    clock: Clock,
  ) => Promise<PageBookmark | null>;
  /** Keeps, or moves, the bookmark at an offset. */
  readonly keep: (apiKeyId: string, list: string, bookmark: PageBookmark, clock: Clock) => Promise<void>;
}

/** Whoever walks a list asks for its next page sooner; what is older says where rows were, not where they are. */
export const BOOKMARK_LIFETIME_MS = 3_600_000;

/** Many clients at once may ask for one page of an unchanged list: its bookmark is written once in this time. */
const REWRITE_MS = 1_000;
const REMEMBERED = 10_000;

/** Bookmarks in the database, so that any process of the installation goes on where another has stopped. */
export function storedPageBookmarks(db: () => Db = getPrisma): PageBookmarks {
  return {
    find: (apiKeyId, list, range, clock) =>
      findLastBookmark(db(), apiKeyId, list, range, new Date(clock.now() - BOOKMARK_LIFETIME_MS)),
    keep: async (apiKeyId, list, { offset, place }, clock) => {
      const recent = processSingleton("recent-page-bookmarks", () => new Map<string, RecentlyKept>());
      const id = `${apiKeyId} ${list} ${offset}`;
      const known = recent.get(id);
      const now = clock.now();
      if (known && known.place === place && Math.abs(now - known.keptAtMs) < REWRITE_MS) return known.written;
      const written = upsertBookmark(db(), { apiKeyId, list, offset, place }, new Date(now));
      if (recent.size >= REMEMBERED) recent.clear();
      const mine: RecentlyKept = { place, keptAtMs: now, written };
      recent.set(id, mine);
      try {
        await written;
      } catch (error) {
        if (recent.get(id) === mine) recent.delete(id);
        throw error;
      }
    },
  };
}

interface RecentlyKept {
  readonly place: string;
  readonly keptAtMs: number;
  /** Who keeps the same meanwhile waits for it too. */
  readonly written: Promise<void>;
}
