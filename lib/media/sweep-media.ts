import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { deleteObjects, lockUnneeded } from "./object-repository";
import type { MediaStore } from "./store-types";

/**
 * Deletes some files that nobody needs any more. A process that dies in between leaves the row, and the file is deleted the
 * next time.
 *
 * @returns how many went
 */
export function sweepMedia(pool: pg.Pool, store: MediaStore, clock: Clock, limit: number): Promise<number> {
  return inPoolTransaction(pool, async (db) => {
    const hashes = await lockUnneeded(db, clock.now(), limit);
    for (const sha256 of hashes) await store.remove(sha256);
    if (hashes.length > 0) await deleteObjects(db, hashes);
    return hashes.length;
  });
}
