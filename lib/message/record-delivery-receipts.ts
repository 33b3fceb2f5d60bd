import type pg from "pg";
import type { DeliveryReceipt } from "@/lib/carrier/carrier";
import type { Clock } from "@/lib/clock";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { healthOutcomeOf } from "@/lib/number-pool/number-health";
import type { Loop } from "@/lib/worker/loop";
import { deliveryErrorJson } from "./delivery-error-json";
import { type DeliveryEvent, nextStatus } from "./delivery-status";
import {
  type AwaitedMessage,
  type FinalStatus,
  finishMessages,
  takeAwaited,
  takeOverdue,
} from "./receipt-repository";

/**
 * Records delivery receipts (DLR) with their messages, their numbers' health counters and the end of the wait, in the
 * transaction of `db`. A receipt that comes late or twice changes nothing.
 *
 * @returns places of the receipts nobody waits for: they are late, or overtook the answer to the message itself and are
 * worth trying again
 */
export async function recordDeliveryReceipts(
  db: pg.ClientBase,
  receipts: readonly DeliveryReceipt[],
  nowMs: number,
): Promise<Set<number>> {
  const unknown = new Set<number>();
  const finals = new Map<string, FinalStatus | null>();
  const awaited = await takeAwaited(db, receipts);
  receipts.forEach((receipt, place) => {
    const message = awaited[place] ?? null;
    if (message === null) unknown.add(place);
    // Of two receipts for one message the first counts.
    else if (!finals.has(message.messageId))
      finals.set(message.messageId, finish(message, eventOf(receipt), receipt.errorCode));
  });
  await finishThose(db, [...finals.values()], nowMs);
  return unknown;
}

const OVERDUE_BATCH = 500;
const PAUSE_MS = 1_000;

/** Ends the wait for receipts that never came: `delivery_unconfirmed`. */
export function createReceiptTimeoutLoop(pool: pg.Pool, clock: Clock): Loop {
  return {
    name: "receipt-timeouts",
    async runRound() {
      const ended = await inPoolTransaction(pool, async (db) => {
        const nowMs = clock.now();
        const overdue = await takeOverdue(db, nowMs, OVERDUE_BATCH);
        const finals = overdue.map((message) => finish(message, "receipt_missing", null));
        await finishThose(db, finals, nowMs);
        return overdue.length;
      });
      return ended === OVERDUE_BATCH ? 0 : PAUSE_MS;
    },
  };
}

function eventOf({ outcome }: DeliveryReceipt): DeliveryEvent {
  return outcome === "unconfirmed" ? "receipt_missing" : outcome;
}

/** null = the message is over already, or gone: only the wait ends. */
function finish(awaited: AwaitedMessage, event: DeliveryEvent, errorCode: string | null): FinalStatus | null {
  const status = awaited.status === null ? null : nextStatus(awaited.status, event);
  if (status === null) return null;
  return {
    awaited,
    status,
    errors: errorCode === null ? null : deliveryErrorJson(errorCode),
    outcome: healthOutcomeOf(status, errorCode),
  };
}

async function finishThose(
  db: pg.ClientBase,
  finals: readonly (FinalStatus | null)[],
  nowMs: number,
): Promise<void> {
  const open = finals.filter((final) => final !== null);
  if (open.length > 0) await finishMessages(db, open, nowMs);
}
