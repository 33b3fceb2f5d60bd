import type pg from "pg";
import type { Clock } from "@/lib/clock";
import type { ReceiptRecorder } from "@/lib/message/receipt-recorder";
import { receiveInbound } from "@/lib/message/receive-inbound";
import type { Random } from "@/lib/random";
import type { CarrierHost } from "./carrier-kind";

/** What the carriers of a process work with together. */
export interface CarrierSurroundings {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly random: Random;
  readonly receipts: ReceiptRecorder;
  /** The address under which the product is reached. */
  readonly publicUrl: () => string;
}

/** The host of one carrier: what it brings is stored under its id. */
export function createCarrierHost(
  { pool, clock, random, receipts, publicUrl }: CarrierSurroundings,
  carrierId: string,
  reportState: CarrierHost["reportState"],
): CarrierHost {
  return {
    pool,
    clock,
    random,
    get callbackUrl() {
      return carrierCallbackUrl(publicUrl(), carrierId);
    },
    recordReceipt: (receipt) => receipts.record(receipt),
    receiveMessage: async (message) => {
      await receiveInbound(pool, clock, { ...message, carrierId });
    },
    reportState,
  };
}

/** The address below which a carrier's platform reaches us. */
export function carrierCallbackUrl(publicUrl: string, carrierId: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/carriers/${carrierId}`;
}
