import type pg from "pg";
import type { DeliveryReceipt } from "@/lib/carrier/carrier";
import { plainArray, sparseArray, sparseTextArray, textArray } from "@/lib/db/array-literal";
import type { HealthOutcome } from "@/lib/number-pool/number-health";
import type { MessageStatus } from "./delivery-status";
import { FINISH_SQL, TAKE_AWAITED_SQL, TAKE_OVERDUE_SQL } from "./receipt-sql";

const HOUR_MS = 3_600_000;

/** A message whose receipt is still out. */
export interface AwaitedMessage {
  readonly carrierId: string;
  readonly carrierMessageId: string;
  readonly messagingProfileId: string;
  readonly messageId: string;
  /** null = its row is gone. */
  readonly status: MessageStatus | null;
}

/** The end of a message's way. */
export interface FinalStatus {
  readonly awaited: AwaitedMessage;
  readonly status: MessageStatus;
  readonly errors: string | null;
  readonly outcome: HealthOutcome;
}

/**
 * Ends the waits for some receipts. @returns the messages they are about, in their order; null = none waits for such a receipt
 *
 * The waits are changed first of all, as `takeOverdue` does: whoever has a wait then gets its message too, so the two cannot
 * deadlock.
 */
export async function takeAwaited(
  db: pg.ClientBase,
  receipts: readonly DeliveryReceipt[],
): Promise<(AwaitedMessage | null)[]> {
  const { rows } = await db.query<AwaitedMessage>({
    name: "take_awaited",
    text: TAKE_AWAITED_SQL,
    values: [
      plainArray(receipts.map((receipt) => receipt.carrierId)),
      textArray(receipts.map((receipt) => receipt.carrierMessageId)),
    ],
  });
  const awaited = new Map(rows.map((message) => [keyOf(message), message]));
  return receipts.map((receipt) => awaited.get(keyOf(receipt)) ?? null);
}

function keyOf({ carrierId, carrierMessageId }: DeliveryReceipt | AwaitedMessage): string {
  return `${carrierId} ${carrierMessageId}`;
}

/** Ends waits for receipts that should have come by now; other workers leave them to the transaction of `db`. */
export async function takeOverdue(
  db: pg.ClientBase,
  nowMs: number,
  limit: number,
): Promise<AwaitedMessage[]> {
  const { rows } = await db.query<AwaitedMessage>({
    name: "take_overdue",
    text: TAKE_OVERDUE_SQL,
    values: [new Date(nowMs), limit],
  });
  return rows;
}

/**
 * Sets final statuses, counts each outcome and records the event the application is told of (F1): one statement, so each message
 * counts exactly once.
 */
export async function finishMessages(
  db: pg.ClientBase,
  finals: readonly FinalStatus[],
  nowMs: number,
): Promise<void> {
  const messages = finals.map(({ awaited }) => awaited);
  await db.query({
    name: "finish_messages",
    text: FINISH_SQL,
    values: [
      new Date(nowMs),
      new Date(nowMs - (nowMs % HOUR_MS)),
      plainArray(messages.map((message) => message.messagingProfileId)),
      plainArray(messages.map((message) => message.messageId)),
      sparseArray(messages.map((message) => message.status)),
      plainArray(finals.map((final) => final.status)),
      sparseTextArray(finals.map((final) => final.errors)),
      plainArray(finals.map((final) => final.outcome)),
    ],
  });
}
