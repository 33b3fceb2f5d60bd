import {
  type SimulatedOutcome,
  simulatedOutcomes,
  specialRecipients,
} from "@/lib/carrier/simulated-outcomes";
import { deliveryErrors } from "./delivery-errors";

/** A fictional recipient whose messages the simulator ends in a certain way. */
export interface SimulatedRecipient {
  readonly recipient: string;
  /** "fails: Undeliverable (40008)". */
  readonly effect: string;
}

/** Any area code will do; this one is New York's. */
const PREFIX = "+1212555";

/** The simulator's special recipients, to try every status with. */
export function listSimulatedRecipients(): readonly SimulatedRecipient[] {
  return Object.entries(specialRecipients)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([lastDigits, key]) => ({
      recipient: PREFIX + lastDigits,
      effect: describeOutcome(simulatedOutcomes[key]),
    }));
}

function describeOutcome(outcome: SimulatedOutcome): string {
  switch (outcome.kind) {
    case "silence":
      return "is sent, but never confirmed";
    case "busy":
      return "stays queued: the carrier is busy";
    case "refusal":
      return `is refused by the carrier: ${titleOf(outcome.errorCode)}`;
    case "no_mms":
      return "takes no MMS: an SMS is delivered";
    case "receipt":
      if (outcome.outcome === "delivered") return `is delivered after ${seconds(outcome.afterMs)}`;
      return outcome.outcome === "expired"
        ? `expires after ${seconds(outcome.afterMs)}: ${titleOf(outcome.errorCode)}`
        : `fails: ${titleOf(outcome.errorCode)}`;
  }
}

function titleOf(code: keyof typeof deliveryErrors): string {
  return `${deliveryErrors[code].title} (${code})`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
