import type pg from "pg";
import { z } from "zod";
import type { Clock } from "@/lib/clock";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import { findObjects } from "@/lib/media/object-repository";
import { recordDeliveryReceipts } from "@/lib/message/record-delivery-receipts";
import type { Loop } from "@/lib/worker/loop";
import type { Carrier, CarrierMessage, DeliveryReceipt, SubmitResult } from "./carrier";
import type { CarrierHost, CarrierKind } from "./carrier-kind";
import {
  DEFAULT_BEHAVIOUR,
  SIMULATED_MMS_BYTES,
  SIMULATOR_RECEIPT_TIMEOUT_MS,
  type SimulatedBehaviour,
  type SimulatedOutcome,
  type SimulatedOutcomeKey,
  simulatedOutcomes,
  simulateOutcome,
} from "./simulated-outcomes";
import {
  type DueReceipt,
  findDueReceipts,
  findSimulated,
  insertSimulated,
  type SimulatedRow,
  settleReceipts,
} from "./simulator-repository";

/** How much later than its time a receipt may come; workers that take over need seconds. */
const LATE_MS = 30_000;

/**
 * The built-in carrier: sends nothing, and lets every outcome be seen by the recipient's last digits
 * (`specialRecipients`). It remembers what it took in the database, so that a message handed over twice, by a worker that
 * died in between, is one message with one receipt.
 */
function createSimulatorCarrier(
  carrierId: string,
  behaviour: SimulatedBehaviour,
  { pool, clock, random, reportState }: CarrierHost,
): Carrier {
  reportState("connected");
  const needsChance = behaviour.lossRate + behaviour.failureRate + behaviour.spamRate > 0;
  return {
    receiptTimeoutMs: Math.max(SIMULATOR_RECEIPT_TIMEOUT_MS, behaviour.latencyMs + LATE_MS),
    async submit(messages) {
      const nowMs = clock.now();
      const taken: SimulatedRow[] = [];
      const missing = await findMissingMedia(pool, messages);
      const results = messages.map(
        (message) =>
          judgeMedia(message, missing) ??
          simulate(message, behaviour, needsChance ? random.next() : 0, nowMs, taken),
      );
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

const rate = z.number().min(0, "Enter 0 to 100.").max(1, "Enter 0 to 100.").default(0);

const settings = z
  .object({
    latencyMs: z
      .number()
      .int("Enter a whole number.")
      .min(0, "Enter 0 to 600,000.")
      .max(600_000, "Enter 0 to 600,000.")
      .default(DEFAULT_BEHAVIOUR.latencyMs),
    lossRate: rate,
    failureRate: rate,
    spamRate: rate,
  })
  .refine((own) => own.lossRate + own.failureRate + own.spamRate <= 1, {
    path: ["lossRate"],
    error: "Lost, failed and blocked messages together cannot exceed 100 %.",
  });

export const simulatorKind: CarrierKind<SimulatedBehaviour> = {
  kind: "simulator",
  label: "Simulator",
  description: "Sends nothing to anyone. Outcomes follow from the recipient's last digits, or from chance.",
  settings,
  fields: [
    {
      name: "latencyMs",
      label: "Receipt after",
      input: "number",
      unit: "milliseconds",
      help: "From taking a message to its receipt. Special recipients keep their own times.",
    },
    { name: "lossRate", label: "Receipts lost", input: "percent", help: "Ends as delivery unconfirmed." },
    { name: "failureRate", label: "Undeliverable", input: "percent", help: "Fails with 40008." },
    { name: "spamRate", label: "Blocked as spam", input: "percent", help: "Fails with 40002." },
  ],
  defaultRates: {
    longCodePerSecond: null,
    tollFreePerSecond: null,
    shortCodePerSecond: null,
    alphanumericPerSecond: null,
  },
  canMms: true,
  create: ({ id, settings: own }, host) => createSimulatorCarrier(id, own, host),
  testConnection: async () => ({
    isOk: true,
    detail: "The simulator is part of the product and always there.",
  }),
};

/** The simulator's own id of a message. */
export function simulatedMessageId(messageId: string): string {
  return `sim-${messageId}`;
}

function simulate(
  message: CarrierMessage,
  behaviour: SimulatedBehaviour,
  chance: number,
  nowMs: number,
  taken: SimulatedRow[],
): SubmitResult {
  const { key, receiptAfterMs } = simulateOutcome(message.recipient, behaviour, chance);
  const outcome: SimulatedOutcome = simulatedOutcomes[key];
  if (outcome.kind === "refusal") return { kind: "refused", errorCode: outcome.errorCode };
  if (outcome.kind === "no_mms" && message.type === "MMS")
    return {
      kind: "refused",
      errorCode: outcome.errorCode,
      detail: "This recipient takes no MMS.",
      isMmsRefused: true,
    };
  if (outcome.kind === "busy") return { kind: "deferred", retryAfterMs: outcome.retryAfterMs };
  const receiptDueAtMs = receiptAfterMs === null ? null : nowMs + receiptAfterMs;
  taken.push({ messageId: message.messageId, outcome: key, receiptDueAtMs });
  return { kind: "sent", carrierMessageId: simulatedMessageId(message.messageId) };
}

/** Media that cannot be fetched from us, by hash. */
async function findMissingMedia(
  pool: pg.Pool,
  messages: readonly CarrierMessage[],
): Promise<ReadonlySet<string>> {
  const named = messages.flatMap(({ media = [] }) => media.map(({ sha256 }) => sha256));
  if (named.length === 0) return new Set();
  const found = await findObjects(pool, named);
  return new Set(named.filter((sha256) => !found.has(sha256)));
}

/** Refuses the MMS a real network would not carry; null = it is carried. */
function judgeMedia({ media = [] }: CarrierMessage, missing: ReadonlySet<string>): SubmitResult | null {
  const bytes = media.reduce((total, { size }) => total + size, 0);
  const detail =
    bytes > SIMULATED_MMS_BYTES
      ? `The media have ${bytes.toLocaleString("en-US")} bytes; at most ${SIMULATED_MMS_BYTES.toLocaleString("en-US")} are carried.`
      : media.some(({ sha256 }) => missing.has(sha256))
        ? "The media cannot be fetched."
        : null;
  return detail === null ? null : { kind: "refused", errorCode: "40317", detail, isMmsRefused: true };
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
