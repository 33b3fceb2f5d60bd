import { createHash } from "node:crypto";
import { organizationId } from "@/lib/instance/organization-id";
import type { MessageStatus } from "@/lib/message/delivery-status";
import type { StoredMessage } from "@/lib/message/get-message";
import { CURRENCY } from "@/lib/price/amount";
import type { WebhookEvent } from "@/lib/webhook/types";
import { presentStoredMedia } from "../messages/media";
import { formatCost } from "../messages/price";
import { snakeCase } from "./facts";

/** Reference: webhooks §5.1, read from right to left. */
const STATUS_WORDS: Readonly<Partial<Record<MessageStatus, string>>> = {
  delivery_failed: "failed",
  sending_failed: "gw_reject",
  expired: "gw_timeout",
  delivery_unconfirmed: "dlr_timeout",
};

/** The flat object of version 1. */
export function renderFlat(event: WebhookEvent, message: StoredMessage | null): object {
  const base = { event_id: event.id, event_type: event.eventType, profile_id: event.messagingProfileId };
  if (message === null) return { ...base, ...snakeCase(event.facts ?? {}) };
  const status = STATUS_WORDS[message.status] ?? message.status;
  const updated = event.occurredAtMs;
  const parties = {
    sms_id: message.id,
    direction: message.direction,
    from: message.sender,
    to: message.recipient,
  };
  const common = {
    ...base,
    ...parties,
    gw_sms_id: message.carrierMessageId,
    user_id: organizationId(),
    created: message.acceptedAtMs,
    updated,
    date_created: new Date(message.acceptedAtMs).toISOString(),
    date_updated: new Date(updated).toISOString(),
    status,
    carrier: message.carrierName ?? "",
    type: message.type,
  };
  if (message.direction === "inbound")
    return {
      ...common,
      body: message.text,
      media: presentStoredMedia(message).map(({ sha256, ...media }) => ({ ...media, hash_sha256: sha256 })),
    };
  return {
    ...common,
    delivery_status: status,
    cost: message.price && formatCost(message.price.costMicros),
    currency: CURRENCY,
    on_net: false,
    line_type: "",
    errors: message.errors.map(({ code, title }) => ({ code, title })),
    body: describeText(message),
    delivery_status_webhook_url: event.url,
    delivery_status_failover_url: event.failoverUrl,
  };
}

/** Bytes are those of UTF-8. */
function describeText({ text, encoding, numChars, parts }: StoredMessage) {
  const hash = createHash("sha256").update(text).digest("hex");
  return {
    text,
    text_hash: hash,
    coding: encoding === "gsm7" ? "GSM-7" : "UCS-2",
    num_chars: numChars,
    num_bytes: Buffer.byteLength(text),
    bytes_hash: hash,
    parts,
  };
}
