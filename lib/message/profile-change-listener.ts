import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { listenForNotifications } from "@/lib/db/notification-listener";
import { getLogger } from "@/lib/logger";
import type { PoolSnapshots } from "./pool-snapshot";

/** Several changes of one profile in a row, such as an import of numbers, load it once. */
const SETTLE_MS = 50;

/** Listens until it is stopped. */
export interface ProfileChangeListener {
  stop(): Promise<void>;
}

/**
 * Loads the profiles in use again as soon as they change, so that the next message finds them ready. Nothing depends on
 * it: a notification that is missed, also while the connection is away, only makes one message wait for the load (S12).
 *
 * @param pool tells where the database is; listening takes a connection of its own
 */
export function listenForProfileChanges(pool: pg.Pool, snapshots: PoolSnapshots): ProfileChangeListener {
  const stopped = new AbortController();
  const pending = new Set<string>();

  const refresh = async (profileId: string) => {
    if (pending.has(profileId)) return;
    pending.add(profileId);
    await sleep(SETTLE_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    pending.delete(profileId);
    if (stopped.signal.aborted) return;
    await snapshots.refresh(profileId).catch((error: unknown) => {
      getLogger().info({ err: error, profileId }, "a changed profile will be loaded with its next message");
    });
  };

  const listener = listenForNotifications(pool, {
    channel: "profile_changed",
    onNotification: (profileId) => void refresh(profileId),
  });
  return {
    async stop() {
      stopped.abort();
      await listener.stop();
    },
  };
}
