import { Badge, type BadgeTone, Status } from "@/components/ui/badge";
import type { MessageStatus } from "@/lib/message/delivery-status";

/** A status in the portal's words. */
export const messageStatusLabels: Readonly<Record<MessageStatus, string>> = {
  scheduled: "Scheduled",
  queued: "Queued",
  sending: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  delivery_failed: "Delivery failed",
  delivery_unconfirmed: "Unconfirmed",
  sending_failed: "Sending failed",
  expired: "Expired",
  cancelled: "Cancelled",
  received: "Received",
};

export const messageStatusTones: Readonly<Record<MessageStatus, BadgeTone>> = {
  scheduled: "neutral",
  queued: "neutral",
  sending: "accent",
  sent: "accent",
  delivered: "success",
  delivery_failed: "danger",
  delivery_unconfirmed: "warning",
  sending_failed: "danger",
  expired: "warning",
  cancelled: "neutral",
  received: "accent",
};

/** A message's status beside a heading. */
export function MessageStatusBadge({ status }: { status: MessageStatus }) {
  return <Badge tone={messageStatusTones[status]}>{messageStatusLabels[status]}</Badge>;
}

/** A message's status in a table: coloured dot and word. */
export function MessageStatusText({ status }: { status: MessageStatus }) {
  return <Status tone={messageStatusTones[status]}>{messageStatusLabels[status]}</Status>;
}
