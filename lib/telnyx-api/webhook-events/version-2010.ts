import { organizationId } from "@/lib/instance/organization-id";
import type { MessageStatus } from "@/lib/message/delivery-status";
import type { StoredMessage } from "@/lib/message/get-message";
import { CURRENCY } from "@/lib/price/amount";
import type { WebhookEvent } from "@/lib/webhook/types";
import { presentStoredMedia } from "../messages/media";
import { formatCost } from "../messages/price";

const STATUS_WORDS: Readonly<Partial<Record<MessageStatus, string>>> = {
  delivery_failed: "undelivered",
  sending_failed: "failed",
  expired: "failed",
  // No receipt came: for a receiver of this format it stays sent.
  delivery_unconfirmed: "sent",
};

/** The form fields of 2010-04-01, with ids in that format's spelling: two letters and the 32 digits of the UUID. */
export function renderFields(event: WebhookEvent, message: StoredMessage | null): Record<string, string> {
  const account = { AccountSid: sid("AC", organizationId()), ApiVersion: "2010-04-01" };
  const service = { MessagingServiceSid: sid("MG", event.messagingProfileId) };
  if (message === null)
    return {
      ...account,
      ...service,
      EventType: event.eventType,
      EventSid: sid("EV", event.id),
      ...textFacts(event),
    };
  const id = sid(message.type === "MMS" ? "MM" : "SM", message.id);
  const status = STATUS_WORDS[message.status] ?? message.status;
  const error = message.errors[0];
  return {
    MessageSid: id,
    SmsSid: id,
    SmsMessageSid: id,
    ...account,
    ...service,
    From: message.sender,
    To: message.recipient,
    Body: message.text,
    NumMedia: String(message.media.length),
    ...mediaFields(message),
    NumSegments: String(message.parts),
    ...(message.price !== null && { Price: formatCost(message.price.costMicros), PriceUnit: CURRENCY }),
    SmsStatus: status,
    ...(message.direction === "outbound" && { MessageStatus: status }),
    ...(error !== undefined && { ErrorCode: error.code }),
  };
}

/** The type is known once a file was fetched. */
function mediaFields(message: StoredMessage): Record<string, string> {
  const fields = presentStoredMedia(message).flatMap(({ url, content_type: contentType }, place) => [
    [`MediaUrl${place}`, url],
    ...(contentType === null ? [] : [[`MediaContentType${place}`, contentType]]),
  ]);
  return Object.fromEntries(fields);
}

function textFacts({ facts }: WebhookEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts ?? {}).map(([name, value]) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      String(value),
    ]),
  );
}

export function sid(prefix: string, uuid: string): string {
  return prefix + uuid.replaceAll("-", "");
}
