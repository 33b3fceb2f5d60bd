import type pg from "pg";
import type { Clock } from "@/lib/clock";
import type { MediaStore } from "@/lib/media/store-types";
import { sweepMedia } from "@/lib/media/sweep-media";
import type { Loop } from "@/lib/worker/loop";
import { FETCH_CACHE_MS } from "./fetch-file";
import { deleteOldFetches, deleteOldMessageMedia } from "./repository";

/** What is known of a message's media outlives the files: the log still names them. */
const KEEP_ROWS_MS = 400 * 24 * 3_600_000;
const ROWS = 5_000;
/** Files are deleted one by one, in one transaction. */
const FILES = 200;
const PAUSE_MS = 10 * 60_000;

/** Deletes media nobody has needed for 30 days, what is known of those of old messages, and which addresses were fetched. */
export function createMediaSweepLoop(pool: pg.Pool, clock: Clock, store: MediaStore): Loop {
  return {
    name: "media-sweep",
    async runRound() {
      const nowMs = clock.now();
      const fetches = await deleteOldFetches(pool, nowMs - FETCH_CACHE_MS, ROWS);
      const rows = await deleteOldMessageMedia(pool, nowMs - KEEP_ROWS_MS, ROWS);
      const files = await sweepMedia(pool, store, clock, FILES);
      return fetches === ROWS || rows === ROWS || files === FILES ? 0 : PAUSE_MS;
    },
  };
}
