import type pg from "pg";
import { z } from "zod";
import type { Clock } from "@/lib/clock";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { recordDeliveryReceipts } from "@/lib/message/record-delivery-receipts";
import type { Loop } from "@/lib/worker/loop";
import type { Carrier, CarrierMessage, DeliveryReceipt, SubmitResult } from "./carrier";
import type { CarrierHost, CarrierKind } from "./carrier-kind";
import {
  SIMULATOR_RECEIPT_TIMEOUT_MS,
  type SimulatedOutcome,
  type SimulatedOutcomeKey,
  simulatedOutcomeOf,
  simulatedOutcomes,
} from "./simulated-outcomes";
import {
  type DueReceipt,
  findDueReceipts,
  findSimulated,
  insertSimulated,
  type SimulatedRow,
  settleReceipts,
} from "./simulator-repository";

/**
 * The built-in carrier: sends nothing, and lets every outcome be seen by the recipient's last digits
 * (`specialRecipients`). It remembers what it took in the database, so that a message handed over twice, by a worker that
 * died in between, is one message with one receipt.
 */
function createSimulatorCarrier(carrierId: string, { pool, clock, reportState }: CarrierHost): Carrier {
  reportState("connected");
  return {
    receiptTimeoutMs: SIMULATOR_RECEIPT_TIMEOUT_MS,
    async submit(messages) {
      const nowMs = clock.now();
      const taken: SimulatedRow[] = [];
      const results = messages.map((message) => simulate(message, nowMs, taken));
      if (taken.length > 0) await insertSimulated(pool, carrierId, taken, nowMs);
      return results;
    },
    async findSubmitted(messageIds) {
      const found = await findSimulated(pool, messageIds);
      return new Map(found.map((id) => [id, simulatedMessageId(id)]));
    },
    close: async () => undefined,
  };
}

export const simulatorKind: CarrierKind<Record<string, never>> = {
  kind: "simulator",
  label: "Simulator",
  description: "Sends nothing to anyone. Outcomes follow from the recipient's last digits.",
  settings: z.object({}),
  fields: [],
  defaultRates: {
    longCodePerSecond: null,
    tollFreePerSecond: null,
    shortCodePerSecond: null,
    alphanumericPerSecond: null,
  },
  canMms: true,
  create: ({ id }, host) => createSimulatorCarrier(id, host),
  testConnection: async () => ({
    isOk: true,
    detail: "The simulator is part of the product and always there.",
  }),
};

/** The simulator's own id of a message. */
export function simulatedMessageId(messageId: string): string {
  return `sim-${messageId}`;
}

function simulate(message: CarrierMessage, nowMs: number, taken: SimulatedRow[]): SubmitResult {
  const key = simulatedOutcomeOf(message.recipient);
  const outcome: SimulatedOutcome = simulatedOutcomes[key];
  if (outcome.kind === "refusal") return { kind: "refused", errorCode: outcome.errorCode };
  if (outcome.kind === "busy") return { kind: "deferred", retryAfterMs: outcome.retryAfterMs };
  const receiptDueAtMs = outcome.kind === "receipt" ? nowMs + outcome.afterMs : null;
  taken.push({ messageId: message.messageId, outcome: key, receiptDueAtMs });
  return { kind: "sent", carrierMessageId: simulatedMessageId(message.messageId) };
}

const BATCH = 500;
const IDLE_MS = 200;
/** A receipt can be due before the worker has noted its message as sent, or while a dead worker's lanes are taken over. */
const TRY_AGAIN_MS = 1_000;
const GIVE_UP_MS = 10 * 60_000;

/** Delivers the receipts the simulators owe. Receipt and message change in one transaction, so each counts once. */
export function createSimulatorReceiptLoop(pool: pg.Pool, clock: Clock): Loop {
  return {
    name: "simulator-receipts",
    async runRound() {
      const delivered = await inPoolTransaction(pool, async (db) => {
        const nowMs = clock.now();
        const due = await findDueReceipts(db, nowMs, BATCH);
        if (due.length === 0) return 0;
        const unknown = await recordDeliveryReceipts(db, due.map(toReceipt), nowMs);
        await settleReceipts(
          db,
          due.map(({ messageId, submittedAtMs }, place) => ({
            messageId,
            nextTryAtMs:
              unknown.has(place) && nowMs < submittedAtMs + GIVE_UP_MS ? nowMs + TRY_AGAIN_MS : null,
          })),
        );
        return due.length;
      });
      return delivered === BATCH ? 0 : IDLE_MS;
    },
  };
}

function toReceipt({ messageId, carrierId, outcome }: DueReceipt): DeliveryReceipt {
  const simulated: SimulatedOutcome | undefined = simulatedOutcomes[outcome as SimulatedOutcomeKey];
  const carrierMessageId = simulatedMessageId(messageId);
  if (simulated?.kind !== "receipt" || simulated.outcome === "delivered")
    return { carrierId, carrierMessageId, outcome: "delivered", errorCode: null };
  return { carrierId, carrierMessageId, outcome: simulated.outcome, errorCode: simulated.errorCode };
}
