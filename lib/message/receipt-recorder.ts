import type pg from "pg";
import type { DeliveryReceipt } from "@/lib/carrier/carrier";
import type { Clock } from "@/lib/clock";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { AppError } from "@/lib/errors/app-error";
import type { Loop } from "@/lib/worker/loop";
import {
  deleteEarlyReceipts,
  type EarlyReceipt,
  findEarlyReceipts,
  keepEarlyReceipts,
} from "./early-receipt-repository";
import { recordDeliveryReceipts } from "./record-delivery-receipts";

const BATCH = 500;
/** Longest id or code of a carrier that is worth keeping; real ones have up to 65 characters (SMPP 3.4 §5.2.23). */
const MAX_ID_LENGTH = 500;

function isStorable(text: string): boolean {
  return text.length <= MAX_ID_LENGTH && !text.includes("\0");
}

interface Ticket {
  readonly receipt: DeliveryReceipt;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Records the receipts that carriers bring, many in one commit: while one batch is written the next one fills. A receipt
 * nobody waits for is kept for a while, because it may have overtaken the answer to its message.
 */
export class ReceiptRecorder {
  private line: Ticket[] = [];
  private running: Promise<void> | null = null;

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
  ) {}

  /**
   * Fulfils when the receipt is stored. Throws when the database could not be reached: nothing is stored then.
   *
   * @throws AppError `invalid_value` when its id or code is none that could be stored; the others of its batch are
   */
  record(receipt: DeliveryReceipt): Promise<void> {
    if (!isStorable(receipt.carrierMessageId) || !isStorable(receipt.errorCode ?? ""))
      return Promise.reject(new AppError("invalid_value", { detail: "This receipt has no readable id." }));
    return new Promise((resolve, reject) => {
      this.line.push({ receipt, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Fulfils when everything handed in is stored. */
  async close(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.line.length > 0) {
      const batch = this.line.splice(0, BATCH);
      try {
        await this.store(batch.map((ticket) => ticket.receipt));
        for (const ticket of batch) ticket.resolve();
      } catch (error) {
        for (const ticket of batch) ticket.reject(error);
      }
    }
    this.running = null;
  }

  private async store(receipts: readonly DeliveryReceipt[]): Promise<void> {
    await inPoolTransaction(this.pool, async (db) => {
      const nowMs = this.clock.now();
      const unknown = await recordDeliveryReceipts(db, receipts, nowMs);
      if (unknown.size > 0)
        await keepEarlyReceipts(
          db,
          receipts.filter((_, place) => unknown.has(place)),
          nowMs,
        );
    });
  }
}

const IDLE_MS = 500;
/** After that nobody knows the message, or its final status was there before the receipt. */
const GIVE_UP_MS = 10 * 60_000;

/** Records the receipts that came early as soon as their messages are known as sent. */
export function createEarlyReceiptLoop(pool: pg.Pool, clock: Clock): Loop {
  let after: EarlyReceipt | null = null;
  return {
    name: "early-receipts",
    async runRound() {
      const { looked, last } = await inPoolTransaction(pool, async (db) => {
        const nowMs = clock.now();
        const early = await findEarlyReceipts(db, after, BATCH);
        const unknown = await recordDeliveryReceipts(db, early, nowMs);
        const over = early.filter(
          ({ receivedAtMs }, place) => !unknown.has(place) || nowMs >= receivedAtMs + GIVE_UP_MS,
        );
        if (over.length > 0) await deleteEarlyReceipts(db, over);
        return { looked: early.length, last: early.at(-1) ?? null };
      });
      // From the beginning again after the last one.
      after = looked === BATCH ? last : null;
      return looked === BATCH ? 0 : IDLE_MS;
    },
  };
}
