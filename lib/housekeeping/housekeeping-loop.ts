import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { deleteOldMails } from "@/lib/mail/queue-repository";
import { deleteOldKeys } from "@/lib/message/idempotency-repository";
import { deleteOldArrivals } from "@/lib/message/inbound-repository";
import { REMEMBER_MS } from "@/lib/message/recall-answers";
import { deleteOldClicks } from "@/lib/short-link/click-repository";
import type { TimedTask } from "@/lib/timers/timer-loop";
import { deleteOldDeliveries } from "@/lib/webhook/redeliver-repository";
import type { Loop } from "@/lib/worker/loop";
import {
  deleteOldBulkUpdates,
  deleteOldPageBookmarks,
  deleteOldSignInThrottles,
  deleteOldSimulatedMessages,
  ensureMessagePartitions,
} from "./repository";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Orders of many numbers can be asked about for so long. */
const KEEP_BULK_UPDATES_MS = 30 * DAY_MS;
/** Carriers bring a message again for days at most. */
const KEEP_ARRIVALS_MS = 7 * DAY_MS;
/** Webhooks can be looked at, and delivered again, for so long. */
const KEEP_DELIVERIES_MS = 30 * DAY_MS;
const KEEP_MAILS_MS = 30 * DAY_MS;
/** Who opened a link, and with what; the counts stay. */
const KEEP_CLICKS_MS = 90 * DAY_MS;
const CHUNK = 5_000;
const PAUSE_MS = 10 * 60_000;

/**
 * Prepares the coming months of messages, and removes what has been of no use for a day: counts of failed sign-ins,
 * places in long lists, idempotency keys, and the simulator's memory of messages; which messages carriers have brought
 * after a week; and orders of many numbers, webhook deliveries and e-mails after 30 days. In chunks, so that no round takes long.
 */
export function createHousekeepingLoop(
  pool: pg.Pool,
  clock: Clock,
  { chunk = CHUNK }: { readonly chunk?: number } = {},
): Loop {
  return {
    name: "housekeeping",
    async runRound() {
      const nowMs = clock.now();
      await ensureMessagePartitions(pool, nowMs);
      const throttles = await deleteOldSignInThrottles(pool, nowMs - DAY_MS, nowMs, chunk);
      const simulated = await deleteOldSimulatedMessages(pool, nowMs - DAY_MS, chunk);
      const keys = await deleteOldKeys(pool, nowMs - REMEMBER_MS, chunk);
      // Whoever walks a list asks for its next page sooner.
      const bookmarks = await deleteOldPageBookmarks(pool, nowMs - HOUR_MS, chunk);
      const orders = await deleteOldBulkUpdates(pool, nowMs - KEEP_BULK_UPDATES_MS, chunk);
      const arrivals = await deleteOldArrivals(pool, nowMs - KEEP_ARRIVALS_MS, chunk);
      const deliveries = await deleteOldDeliveries(pool, nowMs - KEEP_DELIVERIES_MS, chunk);
      const mails = await deleteOldMails(pool, nowMs - KEEP_MAILS_MS, chunk);
      const clicks = await deleteOldClicks(pool, nowMs - KEEP_CLICKS_MS, chunk);
      return [clicks, mails, deliveries, throttles, simulated, keys, bookmarks, orders, arrivals].includes(
        chunk,
      )
        ? 0
        : PAUSE_MS;
    },
  };
}

/** The same every ten minutes, by one worker at a time: rounds until nothing is left. */
export function housekeepingTask(loop: Loop): TimedTask {
  return {
    name: loop.name,
    cron: "*/10 * * * *",
    async run(signal) {
      while (!signal.aborted && (await loop.runRound(signal)) === 0);
    },
  };
}
