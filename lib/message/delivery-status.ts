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
