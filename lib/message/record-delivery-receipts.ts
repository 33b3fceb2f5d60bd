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
  findAwaited,
  findOverdue,
  finishMessages,
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
  const finals = new Map<string, FinalStatus>();
  const awaited = await findAwaited(db, receipts);
  receipts.forEach((receipt, place) => {
    const message = awaited[place] ?? null;
    if (message === null) unknown.add(place);
    // Of two receipts for one message the first counts.
    else if (!finals.has(message.messageId))
      finals.set(message.messageId, finish(message, eventOf(receipt), receipt.errorCode));
  });
  if (finals.size > 0) await finishMessages(db, [...finals.values()], nowMs);
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
        const overdue = await findOverdue(db, nowMs, OVERDUE_BATCH);
        const finals = overdue.map((message) => finish(message, "receipt_missing", null));
        if (finals.length > 0) await finishMessages(db, finals, nowMs);
        return finals.length;
      });
      return ended === OVERDUE_BATCH ? 0 : PAUSE_MS;
    },
  };
}

function eventOf({ outcome }: DeliveryReceipt): DeliveryEvent {
  return outcome === "unconfirmed" ? "receipt_missing" : outcome;
}

function finish(awaited: AwaitedMessage, event: DeliveryEvent, errorCode: string | null): FinalStatus {
  const status = awaited.status === null ? null : nextStatus(awaited.status, event);
  return {
    awaited,
    status,
    errors: errorCode === null ? null : deliveryErrorJson(errorCode),
    outcome: status === null ? "uncounted" : healthOutcomeOf(status, errorCode),
  };
}
