import { CarrierDirectory } from "../lib/carrier/carrier-directory";
import { createSimulatorReceiptLoop } from "../lib/carrier/simulator";
import { systemClock } from "../lib/clock";
import { getPool } from "../lib/db/client";
import { createReceiptTimeoutLoop } from "../lib/message/record-delivery-receipts";
import { createSendLoop } from "../lib/message/send-queued";
import type { Loop } from "../lib/worker/loop";

/** Everything the worker process repeats. */
export function createWorkerLoops(): Loop[] {
  const pool = getPool();
  const clock = systemClock;
  return [
    createSendLoop({ pool, clock, carriers: new CarrierDirectory(pool, clock) }),
    createSimulatorReceiptLoop(pool, clock),
    createReceiptTimeoutLoop(pool, clock),
  ];
}
