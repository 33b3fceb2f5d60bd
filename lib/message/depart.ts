import type { Carrier, CarrierMessage } from "@/lib/carrier/carrier";
import { mediaUrl } from "@/lib/media/media-url";
import { healthOutcomeOf } from "@/lib/number-pool/number-health";
import { deliveryErrorJson } from "./delivery-error-json";
import { type DeliveryEvent, nextStatus } from "./delivery-status";
import type { Departure, OutboundMessage } from "./outbound-repository";
import type { QueuedMessage } from "./plan-hand-over";

/** A carrier has the message: the wait for its receipt begins. */
export function departSent(
  message: QueuedMessage,
  carrierMessageId: string,
  carrier: Carrier,
  nowMs: number,
): Departure {
  return {
    message,
    readStatus: "sending",
    status: "sent",
    carrierMessageId,
    errors: null,
    receiptDeadlineMs: nowMs + carrier.receiptTimeoutMs,
    isAttempt: true,
    outcome: null,
  };
}

/** The message is over without a receipt. `isAttempt` = a carrier has decided about it. */
export function depart(
  message: QueuedMessage,
  event: DeliveryEvent,
  errorCode: string,
  detail: string | undefined,
  isAttempt: boolean,
): Departure {
  const readStatus = message.status ?? "queued";
  const status = nextStatus(readStatus, event) ?? readStatus;
  // What no carrier has seen says nothing about the sender: a number disabled for an hour comes back healthy.
  const outcome = isAttempt ? healthOutcomeOf(status, errorCode) : "uncounted";
  return {
    message,
    readStatus,
    status,
    carrierMessageId: null,
    errors: deliveryErrorJson(errorCode, detail),
    receiptDeadlineMs: null,
    isAttempt,
    outcome: outcome === "delivered" ? "uncounted" : outcome,
  };
}

const NO_MEDIA: readonly string[] = [];
/** Carriers fetch media within minutes; some try again for hours. */
const CARRIER_MEDIA_MS = 3 * 24 * 3_600_000;

/** As its carrier gets it: media are fetched from us, not from where they came from. */
export function toCarrierMessage(
  message: OutboundMessage,
  publicUrl: () => string,
  nowMs: number,
): CarrierMessage {
  const expiresAtMs = nowMs + CARRIER_MEDIA_MS;
  const { groupId, groupRecipients } = message;
  return {
    ...message,
    mediaUrls:
      message.media?.map(({ sha256, contentType }) =>
        mediaUrl({ sha256, expiresAtMs }, contentType, publicUrl()),
      ) ?? NO_MEDIA,
    validUntilMs: message.validUntilMs ?? Number.POSITIVE_INFINITY,
    group: groupId === null ? null : { id: groupId, recipients: groupRecipients ?? [message.recipient] },
  };
}
