/** Spelled as on the wire; the database's enum. */
export type MessageStatus =
  | "scheduled"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "delivery_failed"
  | "delivery_unconfirmed"
  | "sending_failed"
  | "expired"
  | "cancelled"
  | "received";

/** Every status, in the order a message can pass through them. */
export const messageStatuses = [
  "scheduled",
  "queued",
  "sending",
  "sent",
  "delivered",
  "delivery_failed",
  "delivery_unconfirmed",
  "sending_failed",
  "expired",
  "cancelled",
  "received",
] as const satisfies readonly MessageStatus[];

const statusesOnTheWay: ReadonlySet<MessageStatus> = new Set(["scheduled", "queued", "sending", "sent"]);

/** A final status never changes again: no receipt, retry or sweep touches the message any more. */
export function isFinalStatus(status: MessageStatus): boolean {
  return !statusesOnTheWay.has(status);
}

/** Something that happens to an outbound message after its acceptance. */
export type DeliveryEvent =
  /** Its time came, and it was accepted. */
  | "released"
  /** An operator or its sender stopped it. */
  | "cancelled"
  /** The worker is about to hand it to the carrier. */
  | "hand_over"
  /** The carrier took it. */
  | "sent"
  /** The carrier is busy; the message waits in its queue. */
  | "deferred"
  /** The carrier, or the check before it, refused to send it. */
  | "refused"
  /** Its validity passed, in the queue or on the way. */
  | "expired"
  /** Receipts. */
  | "delivered"
  | "undelivered"
  /** No receipt came in time. */
  | "receipt_missing";

/** What each status makes of an event; everything that is not here changes nothing. */
const TRANSITIONS: Partial<Record<MessageStatus, Partial<Record<DeliveryEvent, MessageStatus>>>> = {
  // Ours beyond the reference's life cycle: what is queued can be cancelled, and a release can be refused (S16).
  scheduled: { released: "queued", refused: "sending_failed", cancelled: "cancelled" },
  queued: { hand_over: "sending", refused: "sending_failed", expired: "expired", cancelled: "cancelled" },
  sending: {
    sent: "sent",
    deferred: "queued",
    refused: "sending_failed",
    expired: "expired",
    // A receipt can overtake the carrier's answer to the message itself.
    delivered: "delivered",
    undelivered: "delivery_failed",
    receipt_missing: "delivery_unconfirmed",
  },
  sent: {
    delivered: "delivered",
    undelivered: "delivery_failed",
    expired: "expired",
    receipt_missing: "delivery_unconfirmed",
  },
};

/**
 * The status after an event, null = the event changes nothing: it came late, twice, or does not fit.
 *
 * A final status stays what it is: the first receipt counts, and after the wait for it was given up none does.
 */
export function nextStatus(current: MessageStatus, event: DeliveryEvent): MessageStatus | null {
  return TRANSITIONS[current]?.[event] ?? null;
}
