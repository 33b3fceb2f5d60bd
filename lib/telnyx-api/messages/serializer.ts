import { organizationId } from "@/lib/instance/organization-id";
import type { MessageStatus } from "@/lib/message/delivery-status";
import type { StoredMessage } from "@/lib/message/get-message";
import { NO_PROFILE_ID } from "@/lib/message/no-profile";
import type { MessageEncoding } from "@/lib/message/segments";
import type { AcceptedMessage, GroupMessageInput, OutboundMessageInput } from "@/lib/message/types";
import type { E164 } from "@/lib/phone-number/e164";
import { classifySender } from "@/lib/phone-number/sender-type";
import type { ApiRequest } from "../route";
import { errorUrl } from "../wire-error";
import { wireInstant } from "../wire-instant";
import { presentStoredMedia } from "./media";
import { presentBreakdown, presentCost } from "./price";
import type { GroupBody, SendBody } from "./schema";
import { presentSmartEncoding } from "./smart-encoding";
import type { WireMessage } from "./wire-message";

const NOT_KNOWN = "";
const WIRE_ENCODING: Readonly<Record<MessageEncoding, "GSM-7" | "UCS-2">> = { gsm7: "GSM-7", ucs2: "UCS-2" };

/** A message that was just accepted. */
export function presentAcceptedMessage(message: AcceptedMessage): WireMessage {
  const { content } = message;
  const smart = presentSmartEncoding(content);
  return {
    record_type: "message",
    id: message.id,
    direction: "outbound",
    type: content.type,
    messaging_profile_id: message.messagingProfileId,
    organization_id: organizationId(),
    from: {
      phone_number: message.sender,
      carrier: message.carrierName ?? NOT_KNOWN,
      line_type: classifySender(message.sender),
    },
    to: [{ phone_number: message.recipient, status: "queued", carrier: NOT_KNOWN, line_type: NOT_KNOWN }],
    cc: [],
    text: content.text,
    subject: message.subject,
    media: presentMedia(content.mediaUrls),
    webhook_url: message.webhookUrl,
    webhook_failover_url: message.webhookFailoverUrl,
    encoding: WIRE_ENCODING[content.encoding],
    parts: content.parts,
    num_chars: content.characterCount,
    // Written out, campaigns too, because thousands a second are made: see decide-batch.ts.
    smart_encoding_applied: smart.smart_encoding_applied,
    smart_encoding: smart.smart_encoding,
    cost: presentCost(message.price),
    cost_breakdown: presentBreakdown(message.price),
    tcr_campaign_id: null,
    tcr_campaign_registered: null,
    tcr_campaign_billable: false,
    tags: [...message.tags],
    received_at: wireInstant(message.acceptedAt),
    sent_at: null,
    completed_at: null,
    valid_until: wireInstant(message.validUntil),
    wait_seconds: message.waitMs / 1_000,
    errors: [],
  };
}

/** A stored message as it is now. */
export function presentStoredMessage(message: StoredMessage): WireMessage {
  const isInbound = message.direction === "inbound";
  const carrier = message.carrierName ?? NOT_KNOWN;
  const other = { carrier: NOT_KNOWN, line_type: NOT_KNOWN };
  const ours = (phoneNumber: string) => ({
    phone_number: phoneNumber,
    carrier,
    line_type: message.numberType ?? (phoneNumber === "" ? NOT_KNOWN : classifySender(phoneNumber)),
  });
  return {
    record_type: "message",
    id: message.id,
    direction: message.direction,
    type: message.type,
    messaging_profile_id: message.messagingProfileId === NO_PROFILE_ID ? null : message.messagingProfileId,
    organization_id: organizationId(),
    from: isInbound ? { phone_number: message.sender, ...other, status: "received" } : ours(message.sender),
    to: [
      isInbound
        ? { ...ours(message.recipient), status: "delivered" }
        : { phone_number: message.recipient, ...other, status: outboundStatus(message.status) },
    ],
    cc: presentOthers(message),
    text: message.text,
    subject: message.subject,
    ...(isInbound && { autoresponse_type: message.autoresponseType }),
    media: presentStoredMedia(message),
    webhook_url: message.webhookUrl,
    webhook_failover_url: message.webhookFailoverUrl,
    encoding: WIRE_ENCODING[message.encoding],
    parts: message.parts,
    num_chars: message.numChars,
    ...presentSmartEncoding(isInbound ? null : { ...message, characterCount: message.numChars }),
    cost: presentCost(message.price),
    cost_breakdown: presentBreakdown(message.price),
    ...NO_CAMPAIGN,
    tags: [...message.tags],
    received_at: new Date(message.acceptedAtMs).toISOString(),
    sent_at: instant(message.sentAtMs),
    completed_at: instant(message.completedAtMs),
    valid_until: instant(message.validUntilMs),
    wait_seconds: null,
    errors: message.errors.map(({ code, title, detail }) => ({
      code,
      title,
      ...(detail !== null && { detail }),
      meta: { url: errorUrl(code) },
    })),
  };
}

/**
 * A group MMS that was just accepted, or is answered as if it just were: the first recipient's message, `to` everybody.
 *
 * @param messages one for each recipient, in their order
 */
export function presentAcceptedGroup(messages: readonly StoredMessage[]): WireMessage {
  const [first] = messages;
  if (first === undefined) throw new Error("A group has members.");
  const party = { carrier: NOT_KNOWN, line_type: NOT_KNOWN };
  return {
    ...presentStoredMessage({
      ...first,
      status: "queued",
      sendingAtMs: null,
      sentAtMs: null,
      completedAtMs: null,
      errors: [],
    }),
    to: messages.map(({ recipient }) => ({ phone_number: recipient, status: "queued", ...party })),
    cc: [],
  };
}

/** The other recipients of a group MMS. */
function presentOthers({ id, groupMembers, cc }: StoredMessage): WireMessage["cc"] {
  const party = { carrier: NOT_KNOWN, line_type: NOT_KNOWN };
  if (groupMembers === null)
    return cc.map((number) => ({ phone_number: number, status: NOT_KNOWN, ...party }));
  return groupMembers
    .filter((member) => member.id !== id)
    .map(({ recipient, status }) => ({ phone_number: recipient, status: outboundStatus(status), ...party }));
}

/** A request to send as the acceptor takes it, without profile and sender. */
export function toMessageInput({
  body,
  key,
  idempotencyKey,
  fingerprint,
}: ApiRequest<unknown, unknown, SendBody>): Omit<OutboundMessageInput, "messagingProfileId" | "sender"> {
  return {
    recipient: body.to,
    text: body.text ?? null,
    mediaUrls: body.media_urls ?? null,
    type: body.type ?? null,
    encoding: body.encoding ?? null,
    autoDetect: body.auto_detect ?? null,
    subject: body.subject ?? null,
    webhookUrl: body.webhook_url ?? null,
    webhookFailoverUrl: body.webhook_failover_url ?? null,
    useProfileWebhooks: body.use_profile_webhooks ?? null,
    apiKeyId: key.id,
    idempotency: idempotencyKey === null ? null : { apiKeyId: key.id, key: idempotencyKey, fingerprint },
  };
}

/** The same for a group. */
export function toGroupInput(request: ApiRequest<unknown, unknown, GroupBody>): GroupMessageInput {
  const { from: sender, to: recipients, ...content } = request.body;
  const { recipient: _, ...shared } = toMessageInput({
    ...request,
    body: { ...content, to: recipients[0] as E164 },
  });
  return { ...shared, sender, recipients };
}

/** No message belongs to a campaign. */
const NO_CAMPAIGN = {
  tcr_campaign_id: null,
  tcr_campaign_registered: null,
  tcr_campaign_billable: false,
} as const;

function presentMedia(urls: readonly string[]): WireMessage["media"] {
  return urls.map((url) => ({ url, content_type: null, sha256: null, size: null }));
}

/** `received` is never the status of a message that was sent. */
function outboundStatus(status: MessageStatus): Exclude<MessageStatus, "received"> {
  return status === "received" ? "delivered" : status;
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
