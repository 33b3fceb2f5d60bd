import type pg from "pg";
import { CarrierDirectory } from "../carrier/carrier-directory";
import { createSimulatorReceiptLoop } from "../carrier/simulator";
import type { Clock } from "../clock";
import { createReceiptTimeoutLoop } from "../message/record-delivery-receipts";
import { createSendLoop } from "../message/send-queued";
import type { Loop } from "../worker/loop";

/** The loops of one worker process, run round by round by a test. */
export interface TestWorker {
  readonly send: Loop;
  readonly receipts: Loop;
  readonly timeouts: Loop;
  /** One round of each. */
  runRound(): Promise<void>;
  stop(): Promise<void>;
}

export function createTestWorker(
  pool: pg.Pool,
  clock: Clock,
  options: {
    readonly leaseMs?: number;
    readonly carriers?: CarrierDirectory;
    readonly publicUrl?: string;
  } = {},
): TestWorker {
  const carriers = options.carriers ?? new CarrierDirectory(pool, clock);
  const send = createSendLoop({
    pool,
    clock,
    carriers,
    leaseMs: options.leaseMs,
    publicUrl: options.publicUrl,
  });
  const receipts = createSimulatorReceiptLoop(pool, clock);
  const timeouts = createReceiptTimeoutLoop(pool, clock);
  const signal = new AbortController().signal;
  return {
    send,
    receipts,
    timeouts,
    async runRound() {
      for (const loop of [send, receipts, timeouts]) await loop.runRound(signal);
    },
    async stop() {
      await send.stop?.();
    },
  };
}
