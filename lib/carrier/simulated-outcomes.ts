import type { DeliveryErrorCode } from "@/lib/message/delivery-errors";

/** What the simulator makes of a message. */
export type SimulatedOutcome =
  | { readonly kind: "receipt"; readonly outcome: "delivered"; readonly afterMs: number }
  | {
      readonly kind: "receipt";
      readonly outcome: "undelivered" | "expired";
      readonly afterMs: number;
      readonly errorCode: DeliveryErrorCode;
    }
  | { readonly kind: "silence" }
  | { readonly kind: "refusal"; readonly errorCode: DeliveryErrorCode }
  /** An MMS is refused, an SMS delivered. */
  | { readonly kind: "no_mms"; readonly errorCode: DeliveryErrorCode; readonly afterMs: number }
  | { readonly kind: "busy"; readonly retryAfterMs: number };

const SECOND_MS = 1_000;

/** Keys are stored with the messages the simulator took. */
export const simulatedOutcomes = {
  delivered: { kind: "receipt", outcome: "delivered", afterMs: SECOND_MS },
  undeliverable: { kind: "receipt", outcome: "undelivered", afterMs: SECOND_MS, errorCode: "40008" },
  blocked_as_spam: { kind: "receipt", outcome: "undelivered", afterMs: SECOND_MS, errorCode: "40002" },
  invalid_destination: { kind: "receipt", outcome: "undelivered", afterMs: SECOND_MS, errorCode: "40012" },
  not_routable: { kind: "receipt", outcome: "undelivered", afterMs: SECOND_MS, errorCode: "40001" },
  never_confirmed: { kind: "silence" },
  delayed: { kind: "receipt", outcome: "delivered", afterMs: 30 * SECOND_MS },
  refused: { kind: "refusal", errorCode: "40009" },
  held: { kind: "busy", retryAfterMs: 30 * SECOND_MS },
  expired: { kind: "receipt", outcome: "expired", afterMs: 5 * SECOND_MS, errorCode: "40005" },
  no_mms: { kind: "no_mms", errorCode: "40001", afterMs: SECOND_MS },
} as const satisfies Record<string, SimulatedOutcome>;

export type SimulatedOutcomeKey = keyof typeof simulatedOutcomes;

/**
 * Recipients with an outcome of their own, by the last four digits: all of them lie in the range 555-0100 to 555-0199
 * that is kept for fiction. Documented in docs/simulator.md.
 */
export const specialRecipients: Readonly<Record<string, SimulatedOutcomeKey>> = {
  "0190": "undeliverable",
  "0191": "blocked_as_spam",
  "0192": "invalid_destination",
  "0193": "not_routable",
  "0194": "never_confirmed",
  "0195": "delayed",
  "0196": "refused",
  "0197": "held",
  "0198": "expired",
  "0199": "no_mms",
};

/** The most any network takes (reference: features §7). */
export const SIMULATED_MMS_BYTES = 1_500_000;

/** How long the simulator's messages wait for a receipt that never comes. */
export const SIMULATOR_RECEIPT_TIMEOUT_MS = 60 * SECOND_MS;

/** What a simulator makes of recipients that have no outcome of their own. Rates are shares of all messages, 0 to 1. */
export interface SimulatedBehaviour {
  /** From taking a message to its receipt. */
  readonly latencyMs: number;
  /** No receipt ever comes. */
  readonly lossRate: number;
  /** Undeliverable. */
  readonly failureRate: number;
  /** Blocked as spam. */
  readonly spamRate: number;
}

export const DEFAULT_BEHAVIOUR: SimulatedBehaviour = {
  latencyMs: SECOND_MS,
  lossRate: 0,
  failureRate: 0,
  spamRate: 0,
};

/**
 * What becomes of a message. Special recipients win over the rates, and keep their own times.
 *
 * @param chance from [0, 1): the first part of it is lost, the next fails, the next is spam, the rest is delivered
 * @returns the outcome's key, and the milliseconds to its receipt; null = none comes
 */
export function simulateOutcome(
  recipient: string,
  behaviour: SimulatedBehaviour,
  chance: number,
): { readonly key: SimulatedOutcomeKey; readonly receiptAfterMs: number | null } {
  const special = specialRecipients[recipient.slice(-4)];
  if (special !== undefined) {
    const outcome: SimulatedOutcome = simulatedOutcomes[special];
    return { key: special, receiptAfterMs: "afterMs" in outcome ? outcome.afterMs : null };
  }
  const { latencyMs, lossRate, failureRate, spamRate } = behaviour;
  if (chance < lossRate) return { key: "never_confirmed", receiptAfterMs: null };
  if (chance < lossRate + failureRate) return { key: "undeliverable", receiptAfterMs: latencyMs };
  if (chance < lossRate + failureRate + spamRate)
    return { key: "blocked_as_spam", receiptAfterMs: latencyMs };
  return { key: "delivered", receiptAfterMs: latencyMs };
}
