import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { getLogger } from "@/lib/logger";

const LONGEST_PAUSE_MS = 10_000;

/** Listens until it is stopped. */
export interface NotificationListener {
  stop(): Promise<void>;
}

/** What a listener does. */
export interface ListenerOptions {
  /** As in `NOTIFY channel`. A plain name. */
  readonly channel: string;
  /** Called with the payload, "" when there is none. */
  readonly onNotification: (payload: string) => void;
  /** Called whenever it begins to listen: what was notified before has been missed. */
  readonly onListening?: () => void;
}

/**
 * Listens to a channel of Postgres and, when the connection is lost, again and again. Notifications can be missed at any
 * time: nothing may depend on one.
 *
 * @param pool tells where the database is; listening takes a connection of its own
 */
export function listenForNotifications(pool: pg.Pool, options: ListenerOptions): NotificationListener {
  const { channel, onNotification, onListening } = options;
  const stopped = new AbortController();
  let failures = 0;

  const listenOnce = async (): Promise<void> => {
    const client = new pg.Client({ ...pool.options, application_name: "stickypool-listen" });
    const ended = new Promise<void>((resolve) => client.once("end", resolve));
    client.on("error", () => undefined);
    client.on("notification", (message) => onNotification(message.payload ?? ""));
    const stop = () => void client.end().catch(() => undefined);
    stopped.signal.addEventListener("abort", stop);
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      failures = 0;
      onListening?.();
      await ended;
    } finally {
      stopped.signal.removeEventListener("abort", stop);
      await client.end().catch(() => undefined);
    }
  };

  const run = async () => {
    while (!stopped.signal.aborted) {
      try {
        await listenOnce();
      } catch (error) {
        getLogger().info({ err: error, channel }, "not listening for notifications, trying again");
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
