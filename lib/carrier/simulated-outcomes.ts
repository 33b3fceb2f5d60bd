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
} as const satisfies Record<string, SimulatedOutcome>;

export type SimulatedOutcomeKey = keyof typeof simulatedOutcomes;

/**
 * Recipients with an outcome of their own, by the last four digits: all of them lie in the range 555-0100 to 555-0199
 * that is kept for fiction. Documented in docs/simulator.md. Every other recipient gets `delivered`.
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
};

/** How long the simulator's messages wait for a receipt that never comes. */
export const SIMULATOR_RECEIPT_TIMEOUT_MS = 60 * SECOND_MS;

export function simulatedOutcomeOf(recipient: string): SimulatedOutcomeKey {
  return specialRecipients[recipient.slice(-4)] ?? "delivered";
}
