import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { getLogger } from "@/lib/logger";
import type { PoolSnapshots } from "./pool-snapshot";

const LONGEST_PAUSE_MS = 10_000;
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

  const listenOnce = async (): Promise<void> => {
    const client = new pg.Client({ ...pool.options, application_name: "stickypool-listen" });
    const ended = new Promise<void>((resolve) => client.once("end", resolve));
    client.on("error", () => undefined);
    client.on("notification", (message) => void refresh(message.payload ?? ""));
    const stop = () => void client.end().catch(() => undefined);
    stopped.signal.addEventListener("abort", stop);
    try {
      await client.connect();
      await client.query("LISTEN profile_changed");
      failures = 0;
      await ended;
    } finally {
      stopped.signal.removeEventListener("abort", stop);
      await client.end().catch(() => undefined);
    }
  };

  let failures = 0;
  const run = async () => {
    while (!stopped.signal.aborted) {
      try {
        await listenOnce();
      } catch (error) {
        getLogger().info({ err: error }, "not listening for changed profiles, trying again");
      }
      failures++;
      const pauseMs = Math.min(100 * 2 ** failures, LONGEST_PAUSE_MS);
      await sleep(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
